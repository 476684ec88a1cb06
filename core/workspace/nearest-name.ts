/** Of the names that are there the one that was meant by another, case not minded; null: none is near enough. */
export function nearestName(name: string, known: readonly string[]): string | null {
  const meant = name.toLowerCase();
  const [near] = known
    .map((one) => ({ one, distance: distanceOf(one.toLowerCase(), meant) }))
    .sort((a, b) => a.distance - b.distance);
  return near !== undefined && near.distance <= name.length / 3 ? near.one : null;
}

/** How many characters must be changed, added or left out to make one text of the other (Levenshtein). */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, char] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (char === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}
