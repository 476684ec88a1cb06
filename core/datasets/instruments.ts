import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Frame } from '#core/contract/frame.ts';
import { diskFault } from '#core/datasets/disk-fault.ts';
import type { DatasetOnDisk } from '#core/datasets/layout.ts';
import { AGAIN } from '#core/datasets/open-tree.ts';
import { type Scan, type ScanOptions, scanFrames } from '#core/frames/scan-frames.ts';
import { nativeByName } from '#core/spectrographs/registry.ts';
import type { SpectrographFacts } from '#core/spectrographs/spectrograph.ts';
import { readIfThere, writeWhole } from '#core/workspace/files.ts';
import { WORKSPACE_FOLDER, workspaceFolder } from '#core/workspace/places.ts';

/** `MASK/CONFIG` → PypeIt's name of the instrument. */
type Instruments = Readonly<Record<string, string>>;

const FILE = 'instruments.json';

const keyOf = (id: string): string => id.split('/').slice(0, 2).join('/');

function readInstruments(root: string): Instruments {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(readIfThere(join(root, WORKSPACE_FOLDER, FILE)) ?? '{}'));
  } catch {
    // Whoever spoilt it names the instrument again.
    return {};
  }
}

/**
 * Remember which instrument took the frames of datasets where the headers do not tell it, so that it need be named
 * once only. Datasets that are gone are forgotten. Throws the Faults of `diskFault`.
 */
export function rememberInstruments(
  root: string,
  datasets: readonly { readonly id: string; readonly spectrograph: string }[],
): void {
  const before = readInstruments(root);
  const still = Object.entries(before).filter(([key]) => existsSync(join(root, key)));
  const now = datasets.map(({ id, spectrograph }) => [keyOf(id), spectrograph] as const);
  const named = [...new Map([...still, ...now])].filter(([, name]) => nativeByName(name) === null).sort();
  const after = Object.fromEntries(named);
  if (JSON.stringify(after) === JSON.stringify(before)) return;
  try {
    writeWhole(join(workspaceFolder(root), FILE), `${JSON.stringify(after, null, 2)}\n`);
  } catch (error) {
    throw diskFault(error, root, AGAIN) ?? error;
  }
}

/** Tells the instrument that the frames of a dataset were said to be of; undefined: their headers tell. */
export function instrumentMemory(): (dataset: Pick<DatasetOnDisk, 'root' | 'id'>) => string | undefined {
  const known = new Map<string, Instruments>();
  return ({ root, id }) => {
    const own = known.get(root) ?? readInstruments(root);
    known.set(root, own);
    return own[keyOf(id)];
  };
}

/** A place where frames are, and how their instrument is called if headers do not tell. */
export interface NamedRoot {
  readonly path: string;
  readonly spectrograph: string | undefined;
}

/** Scan places with frames of several instruments. Throws the Faults of `scanFrames`. */
export async function scanNamed(
  named: readonly NamedRoot[],
  options: Omit<ScanOptions, 'roots' | 'spectrograph'>,
): Promise<Pick<Scan, 'frames' | 'facts'>> {
  const frames: Frame[] = [];
  const facts = new Map<string, SpectrographFacts>();
  for (const [spectrograph, some] of Map.groupBy(named, (one) => one.spectrograph)) {
    const scanned = await scanFrames({ ...options, roots: some.map(({ path }) => path), spectrograph });
    frames.push(...scanned.frames);
    for (const [name, known] of scanned.facts) facts.set(name, known);
  }
  return { frames: frames.sort((a, b) => (a.path < b.path ? -1 : 1)), facts };
}
