import type { Next } from '#cli/run-report.ts';
import { memoryWord, stateWord, timeWord } from '#cli/run-words.ts';
import { table } from '#cli/table.ts';
import type { CoaddPlan, CoaddResult } from '#core/contract/coadd.ts';

const count = (n: number): string => `${n} coadd${n === 1 ? '' : 's'}`;

/** What a dry run says: of each coadd its exposures, slits, files and commands, or why there can be none. */
export function coaddPlanText({ plans }: CoaddResult, { same, retry }: Next): string {
  const lines = plans.flatMap((plan) => [...planLines(plan), '']);
  const wanted = plans.filter((plan) => plan.wanted).length;
  lines.push(
    wanted === 0
      ? 'There is nothing to coadd.'
      : `${count(wanted)} would be made (dry run: nothing was written). next: ${same}`,
  );
  if (plans.some(({ state, wanted: does }) => state === 'failed' && !does)) lines.push(`failed ones too: ${retry}`);
  return lines.join('\n');
}

function planLines(plan: CoaddPlan): string[] {
  const { id, problem, state, why, exposures, leftOut } = plan;
  if (problem !== null) return [`${stateWord('not started')}  ${id}: ${problem}`, ...leftOut.map(leftLine)];
  const need = `about ${timeWord(plan.expectedSeconds)}, ${memoryWord(plan.expectedMemory ?? 0)}`;
  const lines = [`${stateWord(state)}  ${id}${why === null ? '' : `: ${why}`}${plan.wanted ? ` (${need})` : ''}`];
  lines.push(
    ...exposures.map(({ dataset, reduceDir, scienceFile }) => `  exposure   ${dataset}/${reduceDir} ${scienceFile}`),
  );
  lines.push(...leftOut.map(leftLine));
  for (const { dataset, why } of plan.rejected)
    lines.push(`  rejected   ${dataset}${why === '' ? '' : `: ${why}`} (notes.yaml); it goes in nonetheless`);
  if (plan.kind === 'coadd2d' && plan.detectors.length > 0) {
    lines.push(`  detectors  ${plan.detectors.join(', ')}`);
    if (plan.skippedDetectors.length > 0) lines.push(`  skipped    ${plan.skippedDetectors.join(', ')}: no good slit`);
    lines.push(`  bad slits  ${plan.badSlits.length === 0 ? 'none' : plan.badSlits.join(', ')}`);
  }
  lines.push(...plan.notes.map((note) => `  note       ${note}`));
  for (const { name, text, sources } of plan.files)
    lines.push(
      `  file       ${name}, of ${sources.join(' + ')}`,
      ...text
        .trimEnd()
        .split('\n')
        .map((line) => `    | ${line}`),
    );
  lines.push(
    ...plan.commands.map(
      (words) => `  command    ${words.map((word, i) => (i === 0 ? baseName(word) : word)).join(' ')}`,
    ),
  );
  return lines;
}

const leftLine = ({ dataset, scienceFile, why }: CoaddPlan['leftOut'][number]): string =>
  `  left out   ${dataset} ${scienceFile}: ${why}`;

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The last lines of a call: what was made, what failed and where to look, what cannot be coadded, and what to do next. */
export function coaddResultText({ plans, coadds, interrupted }: CoaddResult, { same, retry }: Next): string {
  const lines: string[] = [];
  const did = coadds.filter((one) => one.wanted);
  if (did.length > 0)
    lines.push(
      table(
        [
          { title: 'state', cell: (one) => stateWord(one.state) },
          { title: 'time', cell: (one) => timeWord(one.elapsed), right: true },
          { title: 'peak', cell: (one) => memoryWord(one.peakMemory), right: true },
          { title: 'coadd', cell: (one) => one.id },
        ],
        did,
      ),
      '',
    );
  for (const one of coadds.filter(({ state }) => state !== 'complete')) {
    lines.push(`${stateWord(one.state)}  ${one.id}${one.why === null ? '' : `: ${one.why}`}`);
    if (one.state === 'failed' && one.stdoutPath !== null) lines.push(`  console  ${one.stdoutPath}`);
  }
  const hindered = plans.filter(({ problem }) => problem !== null);
  for (const { id, problem } of hindered) lines.push(`${stateWord('not started')}  ${id}: ${problem}`);
  const good = coadds.filter(({ state }) => state === 'complete' || state === 'warning');
  const before = good.filter((one) => !one.wanted).length;
  const failed = coadds.filter(({ state }) => state === 'failed').length;
  const parts = [`${good.length} of ${count(plans.length)} complete`];
  if (before > 0) parts.push(`${before} of them before`);
  if (failed > 0) parts.push(`${failed} failed`);
  if (hindered.length > 0) parts.push(`${hindered.length} cannot be made`);
  lines.push(parts.join(', '));
  if (interrupted) lines.push(`interrupted; the same command goes on: ${same}`);
  else if (failed > 0) lines.push(`when the cause is mended: ${retry}`);
  else if (good.length < coadds.length) lines.push(`the same command goes on: ${same}`);
  return lines.join('\n');
}
