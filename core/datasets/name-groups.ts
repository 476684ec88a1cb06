import type { Group } from '#core/datasets/group.ts';
import { formatDates } from '#core/datasets/layout.ts';
import { pathPart, shortHash } from '#core/datasets/path-part.ts';

/**
 * `MASK/CONFIG/DATES` of each group, in their order. Two masks, or two configurations of a mask, whose values make the
 * same path part, or one that some disks take for the same (`A`, `a`), keep apart: the value that needed no change has the plain name, the others get a hash.
 */
export function nameGroups(groups: readonly Group[]): readonly string[] {
  const masks = groups.map((group) => ({ key: JSON.stringify(group.mask), plain: group.mask ?? 'mixed' }));
  const maskNames = tellApart(masks.map(({ key, plain }) => ({ scope: '', key, plain })));
  const configNames = tellApart(
    groups.map((group, i) => ({
      scope: maskNames[i] ?? '',
      key: group.configKey,
      plain: group.configValues.map((value) => (value.trim() === '' ? 'none' : value)).join('_'),
    })),
  );
  return groups.map((group, i) => [maskNames[i], configNames[i], formatDates(group.first, group.last)].join('/'));
}

interface Named {
  readonly scope: string;
  /** What must have a name of its own within the scope. */
  readonly key: string;
  readonly plain: string;
}

function tellApart(all: readonly Named[]): readonly string[] {
  const rivals = new Map<string, Map<string, string>>();
  const place = ({ scope, plain }: Named) => `${scope}/${pathPart(plain).toLowerCase()}`;
  for (const named of all) {
    const keys = rivals.get(place(named)) ?? new Map<string, string>();
    rivals.set(place(named), keys.set(named.key, named.plain));
  }
  const keepers = new Map(
    [...rivals].map(([at, keys]) => {
      const unchanged = [...keys].filter(([, plain]) => plain === pathPart(plain)).map(([key]) => key);
      return [at, (unchanged.length > 0 ? unchanged : [...keys.keys()]).sort()[0]];
    }),
  );
  return all.map((named) => {
    const part = pathPart(named.plain);
    return keepers.get(place(named)) === named.key ? part : `${part}~${shortHash(named.key)}`;
  });
}
