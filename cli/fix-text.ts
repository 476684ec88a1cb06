import { tame } from '#cli/table.ts';
import type { FixedFrame, FixResult, UnfixResult } from '#core/contract/fix.ts';
import type { MetaValue } from '#core/contract/frame.ts';
import type { SetMetadataResult } from '#core/contract/metadata.ts';

const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

const WORDS = { written: '+', there: '=', unneeded: '=', failed: '✕' } as const;

function frameText({ path, to, status, rules, changes, problem }: FixedFrame, { dryRun, absent }: FixResult): string {
  const what = {
    written: `${dryRun ? 'would be written' : 'written'} to ${to}${changes.length === 0 ? ', again as its original is' : ''}`,
    there: `is there already: ${to}`,
    unneeded:
      absent.length > 0 ? `nothing to change: it has no card ${absent.join(', ')}` : 'its header is right already',
    failed: problem ?? 'failed',
  }[status];
  const cards =
    status === 'written'
      ? [
          ...rules.map(({ name, why }) => `  why: ${why} (${name})`),
          ...changes.flatMap(({ before, after }) => [
            ...(before === null ? [] : [`    - ${before}`]),
            ...(after === null ? [] : [`    + ${after}`]),
          ]),
        ]
      : [];
  const names = status === 'written' ? '' : `  (${rules.map(({ name }) => name).join(', ')})`;
  return [`${WORDS[status]} ${path}${names}`, `  ${what}`, ...cards].map(tame).join('\n');
}

/** What `fix` prints: per frame the cards that change, then the counts. */
export function fixText(result: FixResult): string {
  const { into, frames, dryRun, looked, unmatched, absent } = result;
  const of = (status: FixedFrame['status']) => frames.filter((frame) => frame.status === status).length;
  const parts = [
    `${of('written')} ${dryRun ? 'would be written' : 'written'}`,
    ...(of('there') > 0 ? [`${of('there')} there already`] : []),
    ...(of('unneeded') > 0 ? [`${of('unneeded')} right already`] : []),
    ...(of('failed') > 0 ? [`${of('failed')} failed`] : []),
  ];
  if (looked === 0 && frames.length === 0) return 'No frames were found there.';
  const lines = frames.map((frame) => frameText(frame, result));
  if (unmatched.length > 0)
    lines.push(`Meant for none of these frames: ${unmatched.length === 1 ? 'rule' : 'rules'} ${unmatched.join(', ')}`);
  if (absent.length > 0)
    lines.push(
      `${frames.length === 1 ? 'The frame has no' : 'None of the frames has a'} card ${absent.join(', or ')}: nothing to delete. Is it spelt right, and in this HDU (--hdu)?`,
    );
  lines.push(
    `${counted(looked, 'frame')} looked at: ${frames.length === 0 ? 'no rule is meant for any' : parts.join(', ')}`,
  );
  if (!dryRun && of('written') > 0)
    lines.push(`Give ${tame(into)} to organize beside the raw frames: a copy takes the place of its original.`);
  if (!dryRun && of('written') === 0) lines.push('Nothing was written.');
  return lines.join('\n');
}

/** What `fix --undo` prints. */
export function undoText({ into, undone, removed, restored, left }: UnfixResult, dryRun: boolean): string {
  if (undone === null) return `Nothing to undo in ${into}.`;
  const lines = [
    ...left.map(({ path, reason }) => `${dryRun ? 'would stay' : 'left'}: ${path}: ${reason}`),
    ...restored.map((path) => `${dryRun ? 'would be' : 'is'} again as the fix before left it: ${path}`),
  ];
  lines.push(`The fix of ${undone} ${dryRun ? 'would be' : 'is'} taken back.`);
  if (removed.length > 0)
    lines.push(`${dryRun ? 'Would remove' : 'Removed'} ${counted(removed.length, 'copy', 'copies')}.`);
  if (restored.length > 0)
    lines.push(
      `${counted(restored.length, 'copy stays', 'copies stay')}, with what was fixed earlier; fix --undo once more takes that back.`,
    );
  return lines.join('\n');
}

const shown = (value: MetaValue | undefined): string => (value === null || value === undefined ? 'none' : `${value}`);

/** What `fix --meta` prints: per frame the values before and after, then the counts. */
export function metadataText({ frames, looked, dryRun, file }: SetMetadataResult): string {
  const lines = frames.flatMap(({ path, before, after }) => [
    `${path}`,
    ...Object.keys(after).map((key) => `    ${key}: ${shown(before[key])} → ${shown(after[key])}`),
  ]);
  const would = dryRun ? 'would change' : 'changed';
  lines.push(`${counted(looked, 'frame')} looked at: ${frames.length} ${would} (${file})`);
  return lines.map(tame).join('\n');
}

/** What `fix --undo-meta` prints. */
export const undoneMetadataText = ({ restored, left }: { restored: number; left: number }, dryRun: boolean): string =>
  restored + left === 0
    ? 'Nothing to undo.'
    : `${counted(restored, 'frame')} ${dryRun ? 'would be ' : ''}as before${left > 0 ? `, ${left} left: changed since` : ''}.`;
