import { Button, Loader } from '@mantine/core';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import type { Finding } from '#core/contract/doctor.ts';
import { Card } from '#renderer/pages/start/card.tsx';
import classes from '#renderer/pages/start/start.module.css';
import { askDoctor, useDoctor } from '#renderer/parts/doctor.ts';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { State } from '#renderer/parts/state.tsx';
import { TaskProgress } from '#renderer/parts/task-progress.tsx';

interface Props {
  /** Of the workspace. */
  readonly root: string;
  /** Folder of the data of a practice night, from which PypeIt's data can be had without a network; null: none. */
  readonly dataFrom: string | null;
}

/** Whether this machine can reduce with PypeIt, and a button for what can be put right. */
export function DoctorCard({ root, dataFrom }: Props) {
  const { result, fault, running, isBusy, isUnasked } = useDoctor();
  const examine = (fix: boolean) =>
    askDoctor({ workspace: root, fix, ...(fix && dataFrom !== null ? { dataFrom } : {}) });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each host.
  useEffect(() => {
    if (isUnasked) void examine(false);
  }, [isUnasked]);
  return (
    <Card
      title="PypeIt and this machine"
      tools={
        <Button variant="default" disabled={isBusy} onClick={() => void examine(false)}>
          Check again
        </Button>
      }
    >
      {running !== undefined && <TaskProgress task={running} />}
      {fault !== null && <FaultView fault={fault} />}
      {result === null && fault === null && running === undefined && <Loader size={16} />}
      {result !== null && (
        <>
          <ul className={classes.list} aria-label="Findings">
            {byUrgency(result.findings).map((finding) => (
              <FindingLine
                key={finding.check + finding.what}
                finding={finding}
                isBusy={isBusy}
                onFix={() => void examine(true)}
              />
            ))}
          </ul>
          {result.repairs
            .filter(({ state }) => state !== 'planned')
            .map(({ what, state, detail }) => (
              <p key={what}>
                <State state={state === 'failed' ? 'failed' : 'complete'} word={state} /> {what}
                {detail !== null && <span className="dim"> {detail}</span>}
              </p>
            ))}
        </>
      )}
    </Card>
  );
}

const FIXABLE: ReadonlySet<Finding['check']> = new Set(['pypeit', 'commands', 'import', 'data']);

const URGENCY = ['problem', 'warning', 'ok'] as const;

/** What needs a person comes first. */
const byUrgency = (findings: readonly Finding[]): readonly Finding[] =>
  URGENCY.flatMap((state) => findings.filter((finding) => finding.state === state));

interface LineProps {
  readonly finding: Finding;
  readonly isBusy: boolean;
  readonly onFix: () => void;
}

function FindingLine({ finding: { check, state, what, remedy }, isBusy, onFix }: LineProps) {
  const [, navigate] = useLocation();
  return (
    <li className={classes.finding}>
      <span className={classes.check}>
        <State state={state} word={check} />
      </span>
      <span className="grow">
        {what}
        {state !== 'ok' && remedy !== null && <span className={classes.remedy}>→ {remedy}</span>}
      </span>
      {state !== 'ok' &&
        (FIXABLE.has(check) ? (
          <Button disabled={isBusy} onClick={onFix}>
            {check === 'pypeit' ? 'Install PypeIt' : 'Put it right'}
          </Button>
        ) : (
          <Button variant="default" onClick={() => navigate('/settings')}>
            Settings
          </Button>
        ))}
    </li>
  );
}
