import { Fault } from '#core/workspace/fault.ts';

/** The Fault for a name that no spectrograph has; it names those that come near. */
export function unknownSpectrograph(name: string, names: readonly string[]): Fault {
  const near = nearNames(name, names);
  return new Fault({
    code: 'unknown-spectrograph',
    message: `PypeIt has no spectrograph ${name}`,
    remedy: near.length > 0 ? `Did you mean ${near.join(', ')}?` : `Choose one of: ${names.join(', ')}`,
  });
}

/** Up to five names that hold the wanted one, or a word of it, or differ from it by few letters; the nearest first. */
export function nearNames(wanted: string, names: readonly string[]): readonly string[] {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  const sought = plain(wanted);
  const words = sought.split('_').filter((word) => word.length > 2);
  return names
    .map((name) => {
      const shared = words.filter((word) => name.split('_').some((part) => part.startsWith(word))).length;
      const distance = editDistance(sought, plain(name)) / Math.max(sought.length, name.length);
      return { name, score: distance - shared / Math.max(1, words.length) };
    })
    .filter(({ score }) => score < 0.4)
    .sort((a, b) => a.score - b.score)
    .slice(0, 5)
    .map(({ name }) => name);
}

/** Letters to insert, delete or replace (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
