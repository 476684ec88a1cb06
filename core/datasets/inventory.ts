import { basename, sep } from 'node:path';
import type { Frame } from '#core/contract/frame.ts';
import { bareName, compressionOf, plainName } from '#core/datasets/exposure.ts';
import { unnumberedName } from '#core/datasets/path-part.ts';
import { type RawEntry, realPath, type TreeDataset } from '#core/datasets/tree.ts';
import { mendedAmong } from '#core/fixes/mended.ts';
import { isFrameName } from '#core/frames/find-files.ts';

/** Where a frame lies in the tree. `stale`: a link to an older file of the same exposure, to be replaced. */
export interface Place {
  readonly dataset: TreeDataset;
  readonly entry: RawEntry;
  readonly stale: boolean;
}

/** One exposure, however often it lies around. */
export interface Held {
  readonly frame: Frame;
  /** Where it can be taken from: a path outside the tree, or null if it is only in the tree. */
  readonly source: string | null;
  readonly places: readonly Place[];
}

export interface Inventory {
  readonly held: readonly Held[];
  /** Source files that hold the same exposure as another file. */
  readonly duplicates: readonly { readonly path: string; readonly of: string }[];
  /** Names in the tree of which we know no header: links that lead nowhere, files that cannot be read. */
  readonly unknown: ReadonlyMap<TreeDataset, readonly RawEntry[]>;
}

interface Draft {
  readonly frame: Frame;
  source: string | null;
  readonly mtimeMs: number;
  places: Place[];
}

/**
 * Bring together what the sources and the tree hold. Two files are one frame when they are the same file, or have the
 * same name, size and metadata and, read through, the same digest (a copy in the tree that kept the time of its source
 * is believed where there is no other to mistake it for), or when one is the other compressed, or a copy of another name. `describe` reads the frames of places in the tree that are not sources already, by path.
 */
export async function takeInventory(
  sources: readonly Frame[],
  sourceRoots: readonly string[],
  tree: readonly TreeDataset[],
  describe: (places: readonly Place[]) => Promise<ReadonlyMap<string, Frame>>,
  digest: (path: string) => Promise<string>,
): Promise<Inventory> {
  const duplicates: { path: string; of: string }[] = [];
  const byReal = new Map<string, Draft>();
  for (const { frame, real } of byRight(sources)) {
    const known = byReal.get(real);
    if (known !== undefined) duplicates.push({ path: frame.path, of: known.frame.path });
    else byReal.set(real, { frame, source: frame.path, mtimeMs: frame.mtimeMs, places: [] });
  }
  const unknown = new Map<TreeDataset, RawEntry[]>();
  const entries = tree.flatMap((dataset) => dataset.entries.map((entry) => ({ dataset, entry, stale: false })));
  const fits = entries.filter(({ entry }) => isFrameName(entry.name));
  const foreign = fits.filter(({ entry }) => entry.real !== null && !byReal.has(entry.real));
  const treeFrames = await describe(foreign);
  // Files before links: a link may lead to a file elsewhere in the tree.
  for (const place of [...fits.filter((p) => p.entry.target === null), ...fits.filter((p) => p.entry.target)]) {
    const { dataset, entry } = place;
    const known = entry.real === null ? undefined : byReal.get(entry.real);
    const frame = treeFrames.get(entry.path);
    if (known !== undefined) known.places.push(place);
    else if (entry.real !== null && frame !== undefined)
      byReal.set(entry.real, { frame, source: entry.target, mtimeMs: entry.mtimeMs, places: [place] });
    else if (/\.fits(\.gz|\.fz)?$/i.test(entry.name)) unknown.set(dataset, [...(unknown.get(dataset) ?? []), entry]);
  }

  const digests = new Map<string, Promise<string>>();
  const digestOnce = (path: string) => {
    // What cannot be read is nobody's copy; placing it says why.
    const known = digests.get(path) ?? digest(path).catch((error: unknown) => unlessAborted(error, path));
    digests.set(path, known);
    return known;
  };
  const distinct: Draft[] = [];
  for (const namesakes of groupBy([...byReal.values()], ({ frame }) => `${frame.size} ${plainName(frame)}`)) {
    for (const alike of namesakes.length === 1 ? [namesakes] : groupBy(namesakes, metadataText)) {
      const kept: Draft[] = [];
      const holders = alike.map(({ places }) => places[0]?.dataset);
      const believesTimes = new Set(holders).size === holders.length;
      for (const draft of alike) {
        const same = await firstSame(kept, draft, digestOnce, believesTimes);
        if (same === null) kept.push(draft);
        else {
          if (draft.source !== null && draft.places.length === 0)
            duplicates.push({ path: draft.source, of: same.source ?? same.frame.path });
          same.source ??= draft.source;
          same.places.push(...draft.places);
        }
      }
      distinct.push(...kept);
    }
  }
  const isDuplicate = (path: string, of: string) => duplicates.push({ path, of });
  const current = replaceStale(withoutMended(distinct, isDuplicate), sourceRoots);
  const single = await withoutCopies(current, digestOnce, isDuplicate);
  const held = withoutCompressed(single, isDuplicate);
  return { held, duplicates, unknown };
}

function unlessAborted<T>(error: unknown, instead: T): T {
  if (error instanceof Error && error.name === 'AbortError') throw error;
  return instead;
}

/** Source frames with their real paths; of several names of one file its own comes first. */
function byRight(sources: readonly Frame[]): readonly { readonly frame: Frame; readonly real: string }[] {
  const rank = ({ path }: Frame, real: string) => (path === real ? 0 : basename(path) === basename(real) ? 1 : 2);
  return sources
    .map((frame) => ({ frame, real: realPath(frame.path) ?? frame.path }))
    .sort((a, b) => rank(a.frame, a.real) - rank(b.frame, b.real) || (a.frame.path < b.frame.path ? -1 : 1));
}

/**
 * Leave out what is new and holds byte for byte what another file holds under another name. Only files of one size whose
 * headers say the same, the time among it, are read through. The tree counts first, then the shortest name.
 */
async function withoutCopies(
  drafts: readonly Draft[],
  digest: (path: string) => Promise<string>,
  isDuplicate: (path: string, of: string) => void,
): Promise<readonly Draft[]> {
  const left = new Set<Draft>();
  const timed = drafts.filter(({ frame }) => typeof frame.meta.mjd === 'number');
  for (const near of groupBy(timed, ({ frame }) => `${frame.size} ${frame.meta.mjd}`)) {
    if (near.length === 1) continue;
    for (const alike of groupBy(near, metadataText)) {
      const kept = new Map<string, Draft>();
      for (const draft of alike.length === 1 ? [] : alike.toSorted(byStanding)) {
        const content = await digest(draft.frame.path);
        const other = kept.get(content);
        if (other === undefined) kept.set(content, draft);
        else if (draft.source !== null && draft.places.length === 0) {
          isDuplicate(draft.source, other.source ?? other.frame.path);
          left.add(draft);
        }
      }
    }
  }
  return drafts.filter((draft) => !left.has(draft));
}

/** What the tree has already comes first, then the shortest name. */
const byStanding = (a: Draft, b: Draft): number =>
  Number(b.places.length > 0) - Number(a.places.length > 0) ||
  a.frame.filename.length - b.frame.filename.length ||
  (a.frame.path < b.frame.path ? -1 : 1);

/** Leave out what is new and differs from another frame only by its compression. The tree counts first, then `.fits`. */
function withoutCompressed(
  drafts: readonly Draft[],
  isDuplicate: (path: string, of: string) => void,
): readonly Draft[] {
  const rank = ({ frame, places }: Draft) => (places.length > 0 ? 0 : compressionOf(frame) === '' ? 1 : 2);
  const left = new Set<Draft>();
  for (const namesakes of groupBy(drafts, ({ frame }) => bareName(frame))) {
    if (new Set(namesakes.map(({ frame }) => compressionOf(frame))).size === 1) continue;
    for (const alike of groupBy(namesakes, metadataText)) {
      const [first] = alike.toSorted((a, b) => rank(a) - rank(b));
      for (const draft of alike) {
        const isOther = first !== undefined && compressionOf(draft.frame) !== compressionOf(first.frame);
        if (!isOther || draft.source === null || draft.places.length > 0) continue;
        isDuplicate(draft.source, first.source ?? first.frame.path);
        left.add(draft);
      }
    }
  }
  return drafts.filter((draft) => !left.has(draft));
}

/** All that the header says: two files of one name and size that differ here need not be read through. */
const metadataText = ({ frame }: Draft) => JSON.stringify([frame.spectrograph, Object.entries(frame.meta).sort()]);

async function firstSame(
  kept: readonly Draft[],
  draft: Draft,
  digest: (path: string) => Promise<string>,
  believesTimes: boolean,
): Promise<Draft | null> {
  for (const other of kept) {
    const inTree = other.places.length > 0 || draft.places.length > 0;
    // Times are kept to the microsecond at best.
    if (believesTimes && inTree && Math.abs(other.mtimeMs - draft.mtimeMs) < 0.01) return other;
    if ((await digest(other.frame.path)) === (await digest(draft.frame.path))) return other;
  }
  return null;
}

/**
 * A source frame takes over the links of the same exposure (name, instrument, time) to a file elsewhere, as when an
 * archive was moved or its headers were mended in a new folder: what was asked for last counts.
 */
function replaceStale(drafts: readonly Draft[], sourceRoots: readonly string[]): readonly Draft[] {
  const isAsked = (path: string | null) =>
    path !== null && sourceRoots.some((root) => path === root || path.startsWith(root + sep));
  const exposure = ({ frame }: Draft) => JSON.stringify([plainName(frame), frame.spectrograph, frame.meta.mjd]);
  const fresh = new Map(
    drafts.filter((d) => d.places.length === 0 && isAsked(d.source)).map((d) => [exposure(d), d] as const),
  );
  return drafts.filter((draft) => {
    const isOld =
      draft.places.length > 0 && !isAsked(draft.source) && draft.places.every((p) => p.entry.target !== null);
    const heir = isOld ? fresh.get(exposure(draft)) : undefined;
    heir?.places.push(...draft.places.map((place) => ({ ...place, stale: true })));
    return heir === undefined;
  });
}

/** A mended copy takes the place of its original, and its links. */
function withoutMended(drafts: readonly Draft[], isDuplicate: (path: string, of: string) => void): readonly Draft[] {
  const realOf = ({ source }: Draft) => (source === null ? null : realPath(source));
  const byReal = new Map(drafts.map((draft) => [realOf(draft), draft] as const));
  const mended = mendedAmong([...byReal.keys()].filter((path) => path !== null));
  const left = new Set<Draft>();
  for (const [original, copy] of mended) {
    const [old, heir] = [byReal.get(original), byReal.get(copy)];
    if (old?.source == null || heir === undefined || old.places.some(({ entry }) => entry.target === null)) continue;
    if (old.places.length === 0) isDuplicate(old.source, copy);
    heir.places.push(...old.places.map((place) => ({ ...place, stale: true })));
    left.add(old);
  }
  return drafts.filter((draft) => !left.has(draft));
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Iterable<readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups.values();
}

/** Whether a source frame is the one that a link of this name and target, leading nowhere, once led to. */
export function isLost(entry: RawEntry, frame: Frame): boolean {
  return (
    entry.real === null &&
    entry.target !== null &&
    basename(entry.target) === frame.filename &&
    unnumberedName(entry.name) === plainName(frame)
  );
}
