import { statSync } from 'node:fs';
import { join } from 'node:path';
import { closeRecord } from '#core/reductions/close-record.ts';
import { endingOf, UNSEEN } from '#core/reductions/ending.ts';
import { judge, type Verdict } from '#core/reductions/judge.ts';
import { type RunRecord, STDOUT_FILE } from '#core/reductions/record.ts';
import type { Reduction } from '#core/reductions/reduction.ts';

/**
 * A run whose processes are gone without a word: close its record, so that the history has it. PypeIt may have come to
 * its own end after its supervisor was killed; then its console says so.
 */
export async function closeFormer(reduction: Reduction, record: RunRecord): Promise<void> {
  if (record.ended !== null) return;
  const { folder } = reduction;
  const seen = statSync(join(folder, STDOUT_FILE), { throwIfNoEntry: false })?.mtimeMs ?? Date.parse(record.started);
  const ended = new Date(Math.max(seen, Date.parse(record.started)));
  const end = await endingOf(reduction, record, UNSEEN);
  const { done, firstError } = end.log;
  const verdict: Verdict =
    done || firstError !== null ? judge(end) : { state: 'cancelled', cause: 'interrupted: its processes are gone' };
  const seconds = (ended.getTime() - Date.parse(record.started)) / 1000;
  closeRecord(folder, { ...record, ...verdict, ended: ended.toISOString(), seconds: done ? seconds : null });
}
