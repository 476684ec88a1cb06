import { Button } from '@mantine/core';
import { GraduationCap } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { FaultData } from '#core/contract/fault.ts';
import type { PracticeResult } from '#core/contract/practice.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { runTask } from '#renderer/host/run-task.ts';
import { useTasks } from '#renderer/host/state.ts';
import { Card } from '#renderer/pages/start/card.tsx';
import classes from '#renderer/pages/start/start.module.css';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { counted } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';
import { TaskProgress } from '#renderer/parts/task-progress.tsx';

interface Props {
  /** Of the workspace. */
  readonly root: string;
  /** Whether a practice night is among the sources already. */
  readonly isThere: boolean;
}

/** A night to practise with, in one click: simulated, made a source, ready to be organised. */
export function PracticeCard({ root, isThere }: Props) {
  const folder = `${root}/practice`;
  const running = useTasks()?.find(({ kind, state }) => kind === 'practice' && state === 'running');
  const [made, setMade] = useState<PracticeResult | null>(null);
  const [fault, setFault] = useState<FaultData | null>(null);
  const begin = async () => {
    setFault(null);
    try {
      setMade(await runTask({ verb: 'practice', input: { folder } }));
    } catch (error) {
      setFault(faultOf(error));
    }
  };
  const frames = made?.nights.reduce((sum, night) => sum + night.frames, 0) ?? 0;
  return (
    <Card
      title="Practice night"
      tools={
        isThere && running === undefined ? (
          <Button component={Link} href="/organise" variant="default">
            Organise it
          </Button>
        ) : (
          <Button
            variant="default"
            leftSection={<GraduationCap size={13} />}
            disabled={running !== undefined}
            onClick={() => void begin()}
          >
            Make a practice night
          </Button>
        )
      }
    >
      <p className="dim">
        Simulated frames of Shane Kast blue, with a truth to compare the spectra with: the whole way to reduced spectra
        in a few minutes.
      </p>
      {running !== undefined && <TaskProgress task={running} />}
      {fault !== null && <FaultView fault={fault} />}
      {made !== null && (
        <p>
          <State state="complete" word={`${counted(frames, 'frame')} made`} /> in{' '}
          <span className="mono">{made.folder}</span>.
          {made.installed === null && ' PypeIt is still needed to reduce them: see below.'}
        </p>
      )}
      {!isThere && (
        <div className={classes.command}>
          <CommandLine words={['slitbench', 'practice', folder]} />
        </div>
      )}
    </Card>
  );
}
