import { shellWord } from '#core/contract/shell-word.ts';

/**
 * The command that was typed (`process.argv`), to be typed again: without some options, with another one. What stands
 * after `--` stays there.
 */
export function typedAgain(argv: readonly string[], without: readonly string[], also: readonly string[] = []): string {
  const words = argv.slice(2);
  const at = words.includes('--') ? words.indexOf('--') : words.length;
  const own = words.slice(0, at).filter((word) => !without.includes(word) && !also.includes(word));
  return ['slitbench', ...own, ...also, ...words.slice(at)].map(shellWord).join(' ');
}
