/** Whether a card's keyword is meant by a pattern: in any case, `*` for any characters, `?` for one, HIERARCH optional. */
export function keywordMatcher(pattern: string): (keyword: string) => boolean {
  const source = pattern
    .trim()
    .replace(/^HIERARCH +/i, '')
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const whole = new RegExp(`^${source}$`, 'i');
  return (keyword) => whole.test(keyword);
}
