import { basename, join } from 'node:path';
import type { PlannedFile } from '#core/archive/planned-file.ts';
import { isCoaddFolder } from '#core/archive/product-kind.ts';
import type { TreeFile } from '#core/archive/walk-products.ts';
import { foreignInputs } from '#core/coadds/coadd-standing.ts';
import { readProvenance } from '#core/coadds/provenance.ts';
import { changedSince } from '#core/reductions/frame-stamp.ts';

/**
 * Coadds among some files that were made from spectra which were reduced again since: told of those that say from which; of
 * those of the reference by times. `tree`: all files of it.
 */
export function outdatedCoadds(
  base: string,
  files: readonly PlannedFile[],
  tree: readonly TreeFile[],
): readonly { readonly path: string; readonly why: string }[] {
  const folders = new Set<string>();
  for (const { source } of files) {
    const parts = source.split('/');
    const at = parts.findIndex((part) => isCoaddFolder(part));
    if (at > 0) folders.add(parts.slice(0, at + 1).join('/'));
  }
  const all = tree.map(({ parts, size, mtimeMs }) => ({ source: parts.join('/'), size, mtimeMs }));
  const byName = Map.groupBy(all, ({ source }) => basename(source));
  return [...folders].sort().flatMap((path) => {
    const level = path.slice(0, path.lastIndexOf('/') + 1);
    const made = readProvenance(join(base, path));
    if (made === null) {
      const kind = basename(path) === '1D_Coadd' ? 'coadd1d' : 'coadd2d';
      const foreign = foreignInputs({ kind }, join(base, path));
      const young = [...(foreign?.names ?? [])].find((name) =>
        byName.get(name)?.some(({ source, mtimeMs }) => source.startsWith(level) && mtimeMs > (foreign?.madeMs ?? 0)),
      );
      return young === undefined ? [] : [{ path, why: `${young} is younger than it` }];
    }
    const used = new Set(made.exposures.flatMap(({ spec1d, spec2d }) => [spec1d, spec2d]));
    const [changed] = made.inputs.flatMap((stamp) => {
      const named = (byName.get(stamp.name) ?? []).filter(({ source }) => source.startsWith(level));
      // An exposure may have been reduced twice; a tree that was moved says no more which one it was.
      const meant = named.length > 1 ? named.filter(({ source }) => used.has(join(base, source))) : named;
      const now = meant.map(({ source, size, mtimeMs }) => {
        return { name: stamp.name, path: join(base, source), size, mtimeMs, forScience: true };
      });
      return changedSince(now, [stamp]);
    });
    return changed === undefined ? [] : [{ path, why: `${changed.name} was reduced again since it was made` }];
  });
}
