import { count } from '#renderer/parts/numbers.ts';

const WORDS: Readonly<Record<string, readonly [one: string, more: string]>> = {
  folder: ['new folder', 'new folders'],
  'remove-folder': ['empty folder removed', 'empty folders removed'],
  link: ['new link', 'new links'],
  unlink: ['link removed', 'links removed'],
  relink: ['link led elsewhere', 'links led elsewhere'],
  copy: ['copy', 'copies'],
  'remove-copy': ['copy removed', 'copies removed'],
  move: ['file moved', 'files moved'],
  rename: ['folder or file renamed', 'folders or files renamed'],
  edit: ['setup file adjusted', 'setup files adjusted'],
};

/** Operations by kind as words: `37 new links, 4 new folders`. */
export function operationWords(operations: Readonly<Record<string, number>>): string {
  const parts = Object.entries(operations).filter(([, n]) => n > 0);
  if (parts.length === 0) return 'nothing';
  return parts
    .map(([kind, n]) => {
      const words = WORDS[kind];
      return words === undefined ? `${n} × ${kind}` : `${count(n)} ${words[n === 1 ? 0 : 1]}`;
    })
    .join(', ');
}
