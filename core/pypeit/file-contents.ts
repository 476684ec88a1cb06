import { closeSync, fsyncSync, openSync, readSync, statSync } from 'node:fs';

const CHUNK = 1 << 20;

/** Whether two files hold the same bytes; one that is not there is never the same. Reads in chunks: grids are gigabytes. */
export function sameContents(a: string, b: string): boolean {
  const [sizeA, sizeB] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false })?.size);
  if (sizeA === undefined || sizeA !== sizeB) return false;
  const [fdA, fdB] = [openSync(a, 'r'), openSync(b, 'r')];
  try {
    const [bytesA, bytesB] = [Buffer.alloc(CHUNK), Buffer.alloc(CHUNK)];
    for (;;) {
      const [nA, nB] = [readSync(fdA, bytesA), readSync(fdB, bytesB)];
      if (nA !== nB || !bytesA.subarray(0, nA).equals(bytesB.subarray(0, nB))) return false;
      if (nA === 0) return true;
    }
  } finally {
    closeSync(fdA);
    closeSync(fdB);
  }
}

/** Make a file's bytes durable. */
export function syncFile(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
