import { join } from 'node:path';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { closeFormer } from '#core/reductions/close-former.ts';
import { type Found, isAtWork } from '#core/reductions/find-work.ts';
import { settleRebuild } from '#core/reductions/rebuild.ts';
import { isUnderWay, readRebuild } from '#core/reductions/rebuild-journal.ts';
import { readRecord } from '#core/reductions/record.ts';
import { readReduction } from '#core/reductions/reduction.ts';
import { takeLock } from '#core/workspace/lock.ts';

/**
 * Bring rebuilds to their end whose processes are all gone: former products come back, unless PypeIt had come to its
 * end. What cannot be had now is left to the next look.
 */
export async function recoverRebuilds(found: readonly Found[]): Promise<void> {
  for (const { folder, pypeitFile, history } of found) {
    try {
      if (!isUnderWay(readRebuild(folder)) || isAtWork(folder)) continue;
      using _ = takeLock(join(folder, REDUCTION_LOCK), 'bringing former products back');
      const record = readRecord(folder);
      if (record !== null) await closeFormer(readReduction(pypeitFile), { ...record, history });
      settleRebuild(folder);
    } catch {
      // Someone was quicker, or its disk is away or full: how it stands says what is to come.
    }
  }
}
