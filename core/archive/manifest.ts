/** The name of the list of all files of an archive. */
export const MANIFEST = 'MANIFEST';

/** A file of the archive: bytes, and SHA-256 in hexadecimal. */
export interface ManifestEntry {
  readonly size: number;
  readonly sha256: string;
}

const HEAD = [
  '# Every file of this archive: its size in bytes, then its SHA-256.',
  '# To check them:  sha256sum -c MANIFEST',
];

/** GNU coreutils marks a line whose name holds such a character with a backslash before it. */
const escaped = (path: string): string => path.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
const unescaped = (path: string): string =>
  path.replace(/\\([\\nr])/g, (_, c: string) => (c === 'n' ? '\n' : c === 'r' ? '\r' : '\\'));

/** The manifest, sorted by path: `sha256sum -c` checks it, and passes over the lines with sizes, which are comments. */
export function formatManifest(entries: ReadonlyMap<string, ManifestEntry>): string {
  const lines = [...entries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, { size, sha256 }]) => {
      const name = escaped(path);
      return [`# ${size} ${name}`, `${name === path ? '' : '\\'}${sha256}  ${name}`];
    });
  return `${[...HEAD, ...lines].join('\n')}\n`;
}

/** Whether a path leads to somewhere below a folder: a list that somebody else wrote may name anything. */
export const isWithin = (path: string): boolean =>
  path.split('/').every((part) => part !== '' && part !== '.' && part !== '..') && !path.includes('\0');

/** What a manifest says, and the lines (from 1) that say nothing. A file without a size has −1. */
export interface ParsedManifest {
  readonly entries: ReadonlyMap<string, ManifestEntry>;
  readonly odd: readonly number[];
}

export function parseManifest(text: string): ParsedManifest {
  const entries = new Map<string, ManifestEntry>();
  const odd: number[] = [];
  let before: { readonly path: string; readonly size: number } | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const comment = /^# (\d{1,15}) (.+)$/.exec(line);
    if (comment !== null) before = { size: Number(comment[1]), path: unescaped(comment[2] ?? '') };
    if (line.startsWith('#')) continue;
    const [, mark = '', sha256 = '', name = ''] = /^(\\?)([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    const path = mark === '' ? name : unescaped(name);
    if (!isWithin(path) || entries.has(path)) odd.push(index + 1);
    else entries.set(path, { sha256, size: before?.path === path ? before.size : -1 });
  }
  return { entries, odd };
}
