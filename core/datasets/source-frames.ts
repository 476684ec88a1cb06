import { dirname, join, sep } from 'node:path';
import type { Frame } from '#core/contract/frame.ts';
import type { NamedRoot } from '#core/datasets/instruments.ts';
import { rawName, unnumberedName } from '#core/datasets/path-part.ts';
import { realPath, type TreeDataset } from '#core/datasets/tree.ts';
import { WORKSPACE_FOLDER } from '#core/workspace/places.ts';

/**
 * Whether a path found below the sources belongs to the tree itself: its datasets with frames and reductions, and the
 * coadds beside them. So a tree may lie inside its sources, or its sources inside it.
 */
export function treeMembership(root: string, tree: readonly TreeDataset[]): (path: string) => boolean {
  const real = realPath(root);
  const above = tree.flatMap(({ mask, config }) => [mask, join(mask, config)]);
  const coadds = above.flatMap((folder) => [join(folder, '1D_Coadd'), join(folder, '2D_Coadd')]);
  const own = new Set([WORKSPACE_FOLDER, ...tree.map(({ id }) => id), ...coadds]);
  const known = new Map<string, boolean>();
  return (path) => {
    if (real === null) return false;
    const folder = dirname(path);
    const seen = known.get(folder);
    if (seen !== undefined) return seen;
    const at = realPath(folder) ?? folder;
    const parts = at.startsWith(real + sep) ? at.slice(real.length + 1).split(sep) : [];
    const isOwn = [1, 2, 3].some((depth) => own.has(parts.slice(0, depth).join(sep)));
    known.set(folder, isOwn);
    return isOwn;
  };
}

/** The sources below which none of the frames lies. */
export function emptySources(sources: readonly string[], frames: readonly Frame[]): readonly string[] {
  const above = new Set<string>();
  for (const { path } of frames) for (let at = path; !above.has(at); at = dirname(at)) above.add(at);
  return sources.filter((source) => !above.has(source));
}

/** Whether a file below one of the sources is a symbolic link, or is reached through one. A source itself may be one. */
export function linkWatch(sources: readonly string[]): (path: string) => boolean {
  // The source nearest to the file tells how it is reached.
  const known = sources
    .toSorted((a, b) => b.length - a.length)
    .map((source) => ({ source, real: realPath(source) ?? source }));
  return (path) => {
    const root = known.find(
      ({ source }) => path === source || path.startsWith(source.endsWith(sep) ? source : source + sep),
    );
    if (root === undefined) return false;
    if (path === root.source)
      return realPath(path) !== join(realPath(dirname(path)) ?? '', path.slice(dirname(path).length));
    return realPath(path) !== join(root.real, path.slice(root.source.length));
  };
}

/**
 * Source frames of instruments that headers do not tell, but which the tree holds by name and size: named as they were
 * when they came in.
 */
export function knownStrangers(
  frames: readonly Frame[],
  tree: readonly TreeDataset[],
  instrumentOf: (dataset: TreeDataset) => string | undefined,
): readonly NamedRoot[] {
  const byName = new Map<string, string>();
  for (const dataset of tree) {
    const spectrograph = instrumentOf(dataset);
    if (spectrograph === undefined) continue;
    for (const { name, size } of dataset.entries) byName.set(`${size} ${unnumberedName(name)}`, spectrograph);
  }
  return frames.flatMap(({ path, filename, size, problem }) => {
    const spectrograph = byName.get(`${size} ${unnumberedName(rawName(filename))}`);
    return problem?.code !== 'undecided' || spectrograph === undefined ? [] : [{ path, spectrograph }];
  });
}
