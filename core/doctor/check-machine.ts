import { tmpdir } from 'node:os';
import type { Finding } from '#core/contract/doctor.ts';
import { freeBytes, networkKind, writable } from '#core/doctor/file-system.ts';
import { machineResources } from '#core/doctor/machine-resources.ts';
import { gigabytes } from '#core/workspace/gigabytes.ts';
import { cachePlace } from '#core/workspace/places.ts';

/** A Kast reduction takes 1.3 GB at its peak, a DEIMOS mosaic some 30 GB. */
const LEAST_MEMORY = 2e9;

/** Processor and memory that reductions may use. */
export function checkMemory(): Finding {
  const { cores, memoryBytes, freeMemoryBytes, limited } = machineResources();
  const whose = limited ? ' (limit of this container or job)' : '';
  const what = `${cores} ${cores === 1 ? 'core' : 'cores'}, ${gigabytes(memoryBytes)} memory${whose}, ${gigabytes(freeMemoryBytes)} free`;
  const small = memoryBytes < LEAST_MEMORY;
  const remedy =
    'Reduce on a larger machine or container: a long-slit reduction takes 1.5 GB, a DEIMOS mosaic about 30 GB';
  return { check: 'memory', state: small ? 'warning' : 'ok', what, remedy: small ? remedy : null };
}

interface Place {
  readonly name: string;
  readonly path: string;
  /** Bytes below which work will soon fail, and below which it cannot start. */
  readonly low: number;
  readonly least: number;
  /** How to use another disk. */
  readonly instead: string;
}

function checkPlace({ name, path, low, least, instead }: Place): Finding {
  const finding = (state: Finding['state'], what: string, remedy: string | null): Finding => ({
    check: 'disk',
    state,
    what: `${name} ${path}: ${what}`,
    remedy,
  });
  if (!writable(path)) return finding('problem', 'cannot be written', `Change its permissions, or ${instead}`);
  const free = freeBytes(path);
  if (free < low)
    return finding(free < least ? 'problem' : 'warning', `only ${gigabytes(free)} free`, `Make room, or ${instead}`);
  const kind = networkKind(path);
  if (name === 'cache' && kind !== null) {
    return finding(
      'warning',
      `lies on a network disk (${kind}): slow, and its locks are not sure`,
      'Set XDG_CACHE_HOME to a folder on a disk of this machine',
    );
  }
  return finding('ok', `${gigabytes(free)} free${kind === null ? '' : `, a network disk (${kind})`}`, null);
}

/** The disks that reductions write to. */
export function checkDisks(workspace: string): Finding[] {
  const places: Place[] = [
    { name: 'workspace', path: workspace, low: 10e9, least: 1e9, instead: 'work on another disk (--workspace)' },
    { name: 'cache', path: cachePlace(), low: 1e9, least: 0.1e9, instead: 'set XDG_CACHE_HOME to another disk' },
    { name: 'temporary files', path: tmpdir(), low: 1e9, least: 0.1e9, instead: 'set TMPDIR to another disk' },
  ];
  return places.map(checkPlace);
}
