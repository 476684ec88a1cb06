import { Button } from '@mantine/core';
import classes from '#renderer/pages/setup/setup.module.css';
import type { Writing } from '#renderer/pages/setup/use-write-setups.ts';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { counted } from '#renderer/parts/numbers.ts';

/** What became of the setup files that were just written, and of those that were not. */
export function WriteReport({ writing: { result, fault, dismiss } }: { readonly writing: Writing }) {
  if (fault !== null)
    return (
      <div className={classes.pad}>
        <FaultView fault={fault} />
      </div>
    );
  if (result === null) return null;
  const files = result.datasets.flatMap((dataset) => dataset.reductions);
  const statuses = [...new Set(files.map(({ status }) => status))];
  const words = statuses.map((status) => `${files.filter((file) => file.status === status).length} ${status}`);
  const incomplete = result.datasets.filter(({ state }) => state === 'incomplete').length;
  if (incomplete > 0) words.push(`${counted(incomplete, 'dataset')} incomplete`);
  const problems = [
    ...result.datasets.flatMap(({ id, problem }) => (problem === null ? [] : [{ at: id, text: problem }])),
    ...files.flatMap(({ path, problem, status, frames }) => {
      if (problem === null) return [];
      const isReplaceable = status === 'kept' && frames.length > 0;
      return [
        { at: path, text: isReplaceable ? `${problem}, so it is kept; More (⋯) › Write anew replaces it` : problem },
      ];
    }),
    ...files.flatMap(({ path, warnings }) => warnings.map((text) => ({ at: path, text }))),
    ...result.notes.map((text) => ({ at: '', text })),
  ];
  return (
    <div className={classes.report} role="status">
      <div className={classes.reportLine}>
        <span>
          <span aria-hidden>●</span> Setup files: {words.join(', ') || 'none'}
        </span>
        <span className="grow" />
        <Button size="compact-xs" variant="subtle" onClick={dismiss}>
          Close
        </Button>
      </div>
      {problems.map(({ at, text }) => (
        <div key={`${at} ${text}`} className={classes.reportProblem}>
          <span aria-hidden>▲</span> {at !== '' && <span className="mono">{at}: </span>}
          {text}
        </div>
      ))}
    </div>
  );
}
