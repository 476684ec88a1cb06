/** Steps to which disks cut times off, ms: exFAT keeps 10 ms, HFS+ 1 s, FAT and exFAT under FUSE 2 s. */
const STEPS = [10, 1000, 2000];

/** Times survive copying to within this where a disk keeps them, ms. */
const SAME_MS = 2;

/** Whether the time of a copy is that of its source, as well as the disk of the copy keeps it. Both in ms since the epoch. */
export const isSameTime = (copy: number, source: number): boolean => {
  const apart = Math.abs(copy - source);
  return apart < SAME_MS || STEPS.some((step) => apart < step && copy % step === 0);
};
