import { memoryWord, stateWord, timeWord } from '#cli/run-words.ts';
import { table } from '#cli/table.ts';
import type { RunResult, RunSnapshot } from '#core/contract/run.ts';

/** What to type next: the same command, and the same with what failed. */
export interface Next {
  readonly same: string;
  readonly retry: string;
}

/** What a dry run says: the order, what each is expected to take, and what is left alone and why. */
export function planText(result: RunResult, { same, retry }: Next): string {
  const byId = new Map(result.reductions.map((one) => [one.id, one]));
  const plan = (result.plan ?? []).map((id) => byId.get(id)).filter((one) => one !== undefined);
  const left = result.reductions.filter((one) => !one.wanted);
  const why = (one: RunSnapshot) => one.why ?? '';
  const lines: string[] = [];
  if (plan.length > 0)
    lines.push(
      table(
        [
          { title: 'next', cell: (r) => String(plan.indexOf(r) + 1), right: true },
          { title: 'reduction', cell: (r) => r.id },
          { title: 'exposures', cell: (r) => String(r.exposures), right: true },
          { title: 'time', cell: (r) => timeWord(r.expectedSeconds), right: true },
          { title: 'memory', cell: (r) => memoryWord(r.expectedMemory), right: true },
          { title: 'state', cell: (r) => stateWord(r.state) },
          { title: 'why', cell: why },
        ],
        plan,
      ),
      '',
    );
  for (const one of left) lines.push(`${stateWord(one.state)}  ${one.id}${one.why === null ? '' : `: ${one.why}`}`);
  if (left.length > 0) lines.push('');
  lines.push(
    plan.length === 0
      ? 'There is nothing to run.'
      : `${count(plan.length, 'reduction')} would run (dry run: nothing was started). next: ${same}`,
  );
  if (left.some((one) => one.state === 'failed')) lines.push(`failed ones too: ${retry}`);
  return lines.join('\n');
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** The last lines of a run: what came out, what failed, why and where to look, and what to do next. */
export function resultText(result: RunResult, { same, retry }: Next): string {
  const { reductions } = result;
  const of = (...states: readonly string[]) => reductions.filter((one) => states.includes(one.state));
  const did = reductions.filter((one) => one.wanted);
  const lines: string[] = [];
  if (did.length > 0)
    lines.push(
      table(
        [
          { title: 'state', cell: (r) => stateWord(r.state) },
          { title: 'time', cell: (r) => timeWord(r.elapsed), right: true },
          { title: 'peak', cell: (r) => memoryWord(r.peakMemory), right: true },
          { title: 'reduction', cell: (r) => r.id },
        ],
        did,
      ),
      '',
    );
  for (const one of of('warning', 'failed', 'cancelled')) {
    lines.push(`${stateWord(one.state)}  ${one.id}${one.why === null ? '' : `: ${one.why}`}`);
    if (one.logPath !== null) lines.push(`  log      ${one.logPath}`);
    if (one.stdoutPath !== null) lines.push(`  console  ${one.stdoutPath}`);
  }
  for (const one of of('running'))
    lines.push(`${stateWord(one.state)}  ${one.id}: ${one.why ?? 'it is being reduced'}`);
  const before = reductions.filter((one) => !one.wanted && (one.state === 'complete' || one.state === 'warning'));
  const good = of('complete', 'warning').length;
  const parts = [`${good} of ${count(reductions.length, 'reduction')} complete`];
  if (before.length > 0) parts.push(`${before.length} of them before`);
  if (of('failed').length > 0) parts.push(`${of('failed').length} failed`);
  const open = of('not started', 'waiting', 'stale', 'cancelled', 'unfinished').length;
  if (open > 0) parts.push(`${open} not done`);
  lines.push(parts.join(', '));
  if (result.interrupted) lines.push(`interrupted; the same command goes on: ${same}`);
  else if (of('failed').length > 0) lines.push(`when the cause is mended: ${retry}`);
  else if (!result.succeeded) lines.push(`the same command goes on: ${same}`);
  return lines.join('\n');
}
