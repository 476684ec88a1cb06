import { statfsSync, statSync } from 'node:fs';
import { machineResources } from '#core/doctor/machine-resources.ts';

/** What runs may use if nobody says otherwise: a worker per core, and most of the memory (bytes). */
export function defaultLimits(): { readonly workers: number; readonly memory: number; readonly total: number } {
  const { cores, memoryBytes } = machineResources();
  return { workers: cores, memory: Math.floor(0.9 * memoryBytes), total: memoryBytes };
}

/** Memory that may be taken now, bytes: some is left for the system and for what the estimates miss. */
export function freeMemory(): number {
  const { memoryBytes, freeMemoryBytes } = machineResources();
  return Math.max(0, freeMemoryBytes - Math.max(0.3e9, 0.03 * memoryBytes));
}

/** Names the disk that a folder lies on; empty if the folder is gone. */
export function deviceOf(folder: string): string {
  try {
    return String(statSync(folder).dev);
  } catch {
    return '';
  }
}

/**
 * What may still be written where a folder lies beside a reserve, bytes; null if that cannot be told now. A full disk also
 * stops those who could tidy it.
 */
export function freeDisk(folder: string, reserve: number): number | null {
  try {
    const disk = statfsSync(folder);
    return Math.max(0, disk.bavail * disk.bsize - reserve);
  } catch {
    return null;
  }
}

/** Size of the disk that a folder lies on and what this user may still write there, bytes; null if it is gone. */
export function diskSpace(folder: string): { readonly total: number; readonly free: number } | null {
  try {
    const { blocks, bavail, bsize } = statfsSync(folder);
    return { total: blocks * bsize, free: bavail * bsize };
  } catch {
    return null;
  }
}
