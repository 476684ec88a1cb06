/**
 * Which paths a disk that does not tell upper from lower case would put where an earlier one is: each with the folder or
 * file of that one. `settled`: paths that are there, which come first. O(paths × depth).
 */
export function alikeNames(settled: Iterable<string>, paths: Iterable<string>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const alike = new Map<string, string>();
  const take = (path: string, isNew: boolean) => {
    for (let end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
      const name = end < 0 ? path : path.slice(0, end);
      const folded = name.normalize().toLowerCase();
      const first = names.get(folded);
      if (first === undefined) names.set(folded, name);
      else if (first !== name) {
        if (isNew) alike.set(path, first);
        return;
      }
      if (end < 0) return;
    }
  };
  for (const path of settled) take(path, false);
  for (const path of paths) take(path, true);
  return alike;
}
