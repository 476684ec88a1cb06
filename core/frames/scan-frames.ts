import { accessSync, constants, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Frame } from '#core/contract/frame.ts';
import { readFault } from '#core/fits/fits-file.ts';
import { frameOf, problemContent } from '#core/frames/describe-file.ts';
import { isFrameName, type LostPath } from '#core/frames/find-files.ts';
import { judged } from '#core/frames/judge-frame.ts';
import type { InstrumentFinder } from '#core/frames/named-instruments.ts';
import { type Overrides, overridesAt } from '#core/frames/overrides.ts';
import { scanNatively } from '#core/frames/scan-natively.ts';
import { isGrowing, settle } from '#core/frames/settle.ts';
import { nativeByName, nativeSpectrographs } from '#core/spectrographs/registry.ts';
import type { SpectrographFacts } from '#core/spectrographs/spectrograph.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { cachePlace } from '#core/workspace/places.ts';

export interface ScanOptions {
  /** Folders, or single files; absolute. */
  readonly roots: readonly string[];
  /** PypeIt's name of the instrument that took the frames which no native instrument recognises. */
  readonly spectrograph?: string | undefined;
  /** Without `spectrograph`: what a person has named for frames whose headers do not tell. Default: nothing. */
  readonly instrumentOf?: InstrumentFinder | undefined;
  /** A Python with PypeIt; default: the one that is found. */
  readonly python?: string | undefined;
  readonly task: TaskHandle;
  /** Default true. */
  readonly useCatalogue?: boolean;
  /** How long to wait for files that are still growing; default 5. */
  readonly waitSeconds?: number;
  /** Which frames are wanted; default all. The others take no memory. */
  readonly keep?: (frame: Frame) => boolean;
  /** Frame types that a person has set; default: those of the workspace that the roots lie in. */
  readonly overrides?: Overrides;
}

export interface Scan {
  /** By path. Those that cannot be used have their `problem`. */
  readonly frames: readonly Frame[];
  /** By name: every native instrument, and those that PypeIt was asked for. */
  readonly facts: ReadonlyMap<string, SpectrographFacts>;
  /** How many files were read, or tried, and not taken from the catalogue. */
  readonly read: number;
}

function lostFrame({ path, reason, remedy }: LostPath): Frame {
  const problem = { code: 'unreadable' as const, reason, remedy };
  return frameOf({ path, size: 0, mtimeMs: 0 }, problemContent(problem));
}

/** Throws a Fault `missing` or `unreadable` for a root that cannot be had. */
export function requireRoots(roots: readonly string[]): void {
  for (const root of roots) {
    try {
      accessSync(root, constants.R_OK);
    } catch (error) {
      throw readFault(root, error);
    }
  }
}

/**
 * Find and describe every frame below some roots. Unchanged files come from the catalogue; a file that cannot be used
 * is there with its problem and stops nothing. Throws the Faults of `requireRoots`, `overrides`, and those of the
 * bridge. Aborting the task rejects with the signal's reason.
 */
export async function scanFrames(options: ScanOptions): Promise<Scan> {
  const { roots, spectrograph = null, python, task, useCatalogue = true, waitSeconds = 5, keep = () => true } = options;
  requireRoots(roots);
  const cataloguePath = useCatalogue ? join(cachePlace(), 'catalogue.sqlite') : null;
  const overrides = options.overrides ?? overridesAt(roots);
  const frames: Frame[] = [];
  const growing: Frame[] = [];
  const foreign = new Map<string, Frame[]>();
  const take = (frame: Frame) => {
    const isOpen = frame.problem === null && frame.spectrograph === null;
    const name = spectrograph ?? (isOpen ? options.instrumentOf?.(frame.path) : null) ?? null;
    const isNative = name !== null && nativeByName(name) !== null;
    if (name !== null && isOpen && !isNative) {
      const own = foreign.get(name);
      if (own === undefined) foreign.set(name, [frame]);
      else own.push(frame);
      return;
    }
    const known = overrides.apply(judged(frame, isNative ? name : null));
    if (keep(known)) frames.push(known);
  };
  task.progress({ phase: 'looking for frames', done: 0, total: null, unit: 'frames' });
  const sort = (frame: Frame) => (isGrowing(frame) ? growing.push(frame) : take(frame));
  const native = await scanNatively({ roots, cataloguePath }, sort, task);
  let read = native.read;
  for (const lost of native.lost) {
    if (isFrameName(basename(lost.path))) {
      read++;
      take(lostFrame(lost));
    } else task.note('warning', `${lost.path} cannot be looked into: ${lost.reason}`);
  }
  for (const frame of await settle(growing, waitSeconds, task)) take(frame);
  const facts = new Map<string, SpectrographFacts>(nativeSpectrographs.map((known) => [known.name, known]));
  for (const [asked, own] of foreign) {
    const files = own.map(({ path, size, mtimeMs }) => {
      return { path, size, mtimeMs, inode: statSync(path, { throwIfNoEntry: false })?.ino ?? 0 };
    });
    // Only now: what talks to PypeIt takes a while to load, and most scans do without.
    const { bridgedFrames } = await import('#core/frames/bridged-frames.ts');
    const bridged = await bridgedFrames(files, { spectrograph: asked, python, cataloguePath }, task);
    if (bridged.facts !== null) facts.set(asked, bridged.facts);
    for (const frame of bridged.frames.map(overrides.apply)) if (keep(frame)) frames.push(frame);
  }
  return { frames: frames.toSorted((a, b) => (a.path < b.path ? -1 : 1)), facts, read };
}
