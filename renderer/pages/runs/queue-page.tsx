import { Button } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import type { RunSnapshot, RunState } from '#core/contract/run.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import { Failures } from '#renderer/pages/runs/failures.tsx';
import { LoadLine } from '#renderer/pages/runs/load-line.tsx';
import { QueueNotes } from '#renderer/pages/runs/queue-notes.tsx';
import { QueueTools } from '#renderer/pages/runs/queue-tools.tsx';
import { RUN_COLUMNS, sortValue } from '#renderer/pages/runs/run-columns.tsx';
import { RunDetails } from '#renderer/pages/runs/run-details.tsx';
import { countStates, inOrder, runPath, STATE_ORDER } from '#renderer/pages/runs/run-values.ts';
import classes from '#renderer/pages/runs/runs.module.css';
import { Timeline } from '#renderer/pages/runs/timeline.tsx';
import { ask, useRunFault } from '#renderer/pages/runs/use-run-actions.ts';
import { type Runs, useRuns } from '#renderer/pages/runs/use-runs.ts';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { counted } from '#renderer/parts/numbers.ts';
import { Page } from '#renderer/parts/page.tsx';
import { chooseReduction, useSelection } from '#renderer/parts/selection.ts';
import { Split } from '#renderer/parts/split.tsx';
import { State } from '#renderer/parts/state.tsx';
import { arrayRows, type Sort } from '#renderer/table/columns.ts';
import { DataTable } from '#renderer/table/data-table.tsx';

/** Everything that is to be reduced: what waits, runs, is done, has failed; and the queue. */
export function QueuePage() {
  const runs = useRuns();
  if (runs === null || (runs.looking && runs.reductions.length === 0))
    return (
      <Page title="Runs">
        <Empty title="Looking at the reductions …" text="Their products and logs say how each stands." />
      </Page>
    );
  return runs.reductions.length === 0 ? <NothingYet runs={runs} /> : <Queue runs={runs} />;
}

function NothingYet({ runs: { fault } }: { readonly runs: Runs }) {
  const [, navigate] = useLocation();
  return (
    <Page title="Runs">
      {fault !== null && <FaultView fault={fault} />}
      <Empty
        title="There is nothing to reduce yet"
        text="Organise frames into datasets and write their setup files: each becomes a reduction here. A tree that pypeit_setup made counts as well."
      >
        <Button onClick={() => navigate('/setup')}>Go to Setup</Button>
        <Button variant="default" onClick={() => navigate('/organise')}>
          Go to Organise
        </Button>
        <Button variant="default" onClick={() => void ask((host) => host.lookAgain({}))}>
          Look again
        </Button>
      </Empty>
    </Page>
  );
}

function Queue({ runs }: { readonly runs: Runs }) {
  const [, navigate] = useLocation();
  const workspace = useWorkspace();
  const fault = useRunFault((last) => last.fault) ?? runs.fault;
  const chosen = useSelection((selection) => selection.reduction);
  const [states, setStates] = useState<ReadonlySet<RunState>>(new Set());
  const [sort, setSort] = useState<Sort | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(
    () => new Set(runs.reductions.filter(({ id }) => id === chosen).map(({ key }) => key)),
  );
  const counts = useMemo(() => countStates(runs.reductions), [runs.reductions]);
  const shown = useMemo(() => {
    const some = runs.reductions.filter(({ state }) => states.size === 0 || states.has(state));
    if (sort === null) return inOrder(some);
    const sign = sort.down ? -1 : 1;
    return [...some].sort((a, b) => {
      const [x, y] = [sortValue(a, sort.id), sortValue(b, sort.id)];
      return x === y ? (a.id < b.id ? -1 : 1) : sign * (x < y ? -1 : 1);
    });
  }, [runs.reductions, states, sort]);
  const rows = useMemo(() => arrayRows(shown, ({ key }) => key), [shown]);
  const marked = runs.reductions.filter(({ key }) => selected.has(key));
  const one = marked.length === 1 ? (marked[0] ?? null) : null;
  const oneId = one?.id ?? null;
  useEffect(() => {
    if (oneId !== null) chooseReduction(oneId);
  }, [oneId]);
  const toggle = (state: RunState) =>
    setStates((now) => {
      const next = new Set(now);
      if (!next.delete(state)) next.add(state);
      return next;
    });
  return (
    <Page
      title="Runs"
      facts={counted(runs.reductions.length, 'reduction')}
      tools={<QueueTools runs={runs} selected={marked} />}
    >
      {fault !== null && (
        <div className={classes.fault}>
          <FaultView fault={fault}>
            <Button variant="default" onClick={() => void ask((host) => host.lookAgain({}))}>
              Look again
            </Button>
          </FaultView>
        </div>
      )}
      {workspace?.pypeit.state === 'missing' && fault === null && (
        <div className={classes.fault}>
          <FaultView fault={{ code: 'no-pypeit', message: workspace.pypeit.why, remedy: workspace.pypeit.remedy }}>
            <div className={classes.ways}>
              <Button onClick={() => navigate('/settings')}>Open the doctor</Button>
            </div>
          </FaultView>
        </div>
      )}
      <QueueNotes runs={runs} />
      <LoadLine runs={runs} />
      <Timeline runs={runs} onChoose={(key) => setSelected(new Set([key]))} />
      <div className={classes.chips} role="toolbar" aria-label="Show only">
        {STATE_ORDER.filter((state) => counts.has(state)).map((state) => (
          <button
            type="button"
            key={state}
            className={classes.chip}
            aria-pressed={states.has(state)}
            onClick={() => toggle(state)}
          >
            <State state={state} /> <span className={classes.chipCount}>{counts.get(state)}</span>
          </button>
        ))}
        {states.size > 0 && (
          <Button size="compact-xs" variant="subtle" onClick={() => setStates(new Set())}>
            Show all
          </Button>
        )}
        <span className="grow" />
        <div className={classes.equivalent}>
          <CommandLine words={commandOf(workspace?.root ?? 'ROOT', marked)} />
        </div>
      </div>
      <Split id="runs" label="the reduction" width={350} side={one === null ? null : <RunDetails one={one} />}>
        <DataTable
          id="runs"
          label="Reductions"
          columns={RUN_COLUMNS}
          rows={rows}
          sort={sort}
          onSort={setSort}
          selected={selected}
          onSelect={setSelected}
          onOpen={({ id }) => navigate(runPath(id, 'state'))}
          empty={<Empty title="None stands like this" text="Choose other states above, or show all." />}
        />
      </Split>
      <Failures all={runs.reductions} onShow={(keys) => setSelected(new Set(keys))} />
    </Page>
  );
}

/** The command line that runs what is selected; of nothing, all. */
function commandOf(root: string, marked: readonly RunSnapshot[]): readonly string[] {
  const failed = marked.some(({ state }) => state === 'failed') ? ['--retry-failed'] : [];
  if (marked.length === 0) return ['slitbench', 'run', root];
  return ['slitbench', 'run', ...marked.map(({ folder }) => folder), ...failed];
}
