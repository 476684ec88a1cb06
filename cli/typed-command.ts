/** How this command is typed: `slitbench`, or the path of a checkout's. */
export const typedCommand = process.env.SLITBENCH_COMMAND ?? 'slitbench';
