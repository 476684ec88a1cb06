import { causeText } from '#core/workspace/fault.ts';

/** Whether a failed system call is what was thrown: a disk that went away, a file that may not be read. */
const isOutside = (error: unknown): boolean => error instanceof Error && 'code' in error && 'syscall' in error;

/**
 * From now on a failure that nobody caught does not end this process, but is told to `say`: work that goes on in a host
 * is not lost because of work that does not. A defect that broke off in the middle of something ends it as ever. Returns
 * how to go back.
 */
export function outlast(say: (text: string) => void): () => void {
  const text = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : causeText(error));
  const rejected = (error: unknown) => say(`slitbench: the host goes on after a failure:\n${text(error)}`);
  const thrown = (error: unknown) => {
    if (isOutside(error)) return rejected(error);
    say(`slitbench: the host ends; this is a defect of Slitbench, please report it:\n${text(error)}`);
    process.exit(1);
  };
  process.on('unhandledRejection', rejected).on('uncaughtException', thrown);
  return () => {
    process.off('unhandledRejection', rejected).off('uncaughtException', thrown);
  };
}
