import type { z } from 'zod';
import type { FixInput } from '#core/contract/fix.ts';

const option = (name: string, ...values: readonly string[]): string[] => (values.length === 0 ? [] : [name, ...values]);

/** The command line that fixes the same, word by word; null: edits of several HDUs take several. */
export function fixCommand({
  files,
  rules = [],
  edits = [],
  why = '',
  into,
}: z.input<typeof FixInput>): string[] | null {
  const [hdu = 0, ...others] = new Set(edits.map((edit) => edit.hdu ?? 0));
  if (others.length > 0) return null;
  const set = edits.flatMap((edit) => (edit.kind === 'set' ? `${edit.keyword}=${edit.value}` : []));
  const gone = edits.flatMap((edit) => (edit.kind === 'delete' ? edit.keyword : []));
  const comments = edits.flatMap((edit) =>
    edit.kind === 'set' && edit.comment !== undefined ? `${edit.keyword}=${edit.comment}` : [],
  );
  return [
    ...['slitbench', 'fix', ...files],
    ...option('--rules', ...rules),
    ...option('--set', ...set),
    ...option('--comment', ...comments),
    ...option('--delete', ...gone),
    ...(hdu === 0 ? [] : ['--hdu', String(hdu)]),
    ...(why === '' ? [] : ['--why', why]),
    ...(into == null ? [] : ['--into', into]),
  ];
}
