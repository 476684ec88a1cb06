import { CoaddKind } from '#core/contract/coadd.ts';
import { coaddNamed } from '#core/contract/coadds.ts';

/** The command lines that make coadds, one for each kind; their prefixes count from the root of the workspace. */
export function commandsOf(
  ids: readonly string[],
  { again, reduce }: { readonly again: boolean; readonly reduce: string },
): readonly (readonly string[])[] {
  return CoaddKind.options.flatMap((kind) => {
    const levels = ids.flatMap((id) => {
      const named = coaddNamed(id);
      return named?.kind === kind ? [named.level] : [];
    });
    if (levels.length === 0) return [];
    const more = [...(reduce === '' ? [] : ['--reduce', reduce]), ...(again ? ['--again'] : []), '--retry-failed'];
    return [['slitbench', kind, ...levels, ...more]];
  });
}
