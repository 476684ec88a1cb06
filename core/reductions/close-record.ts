import { appendHistory } from '#core/reductions/history.ts';
import { overwriteRecord, type RunRecord, writeRecord } from '#core/reductions/record.ts';
import { errorCode } from '#core/workspace/fault.ts';

const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(errorCode(error) ?? '');

/**
 * Record how a run ended, then add it to the history. On a full disk, which may be why it ended, the record is written
 * over the former one, which needs no room, and a history that lacks the run is mended by the next call.
 */
export function closeRecord(folder: string, closed: RunRecord): void {
  try {
    writeRecord(folder, closed);
  } catch (error) {
    if (!isFull(error)) throw error;
    overwriteRecord(folder, closed);
  }
  try {
    appendHistory(closed);
  } catch (error) {
    if (!isFull(error)) throw error;
  }
}
