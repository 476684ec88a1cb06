/** Flags of run_pypeit without a value, which argparse lets one write together: `-om`. */
const TOGETHER = /^-[mosc]+$/;

/** Whether these arguments ask run_pypeit for calibrations only. */
export const calibrationsOnly = (args: readonly string[]): boolean =>
  args.some((arg) => /^--c[a-z_]*$/.test(arg) || (TOGETHER.test(arg) && arg.includes('c')));

/** The arguments without the one that makes run_pypeit do anew what is there. */
export const withoutOverwrite = (args: readonly string[]): string[] =>
  args
    .filter((arg) => !/^--o[a-z]*$/.test(arg))
    .map((arg) => (TOGETHER.test(arg) ? arg.replaceAll('o', '') : arg))
    .filter((arg) => arg !== '-');

/** Whether these arguments ask run_pypeit to make calibrations anew that are there. */
export const calibrationsAnew = (args: readonly string[]): boolean =>
  args.some((arg) => /^--m[a-z_]*$/.test(arg) || (TOGETHER.test(arg) && arg.includes('m')));
