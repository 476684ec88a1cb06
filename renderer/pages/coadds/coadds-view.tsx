import { Button } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import type { CoaddsState } from '#core/contract/coadds.ts';
import { useActions } from '#renderer/app/actions.ts';
import { withKeys } from '#renderer/app/shown-keys.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import { useCancelCoadds } from '#renderer/pages/coadds/cancel-coadds.tsx';
import { COADD_COLUMNS } from '#renderer/pages/coadds/coadd-columns.tsx';
import { CoaddSide } from '#renderer/pages/coadds/coadd-side.tsx';
import classes from '#renderer/pages/coadds/coadds.module.css';
import { type CoaddsWish, OPEN, useCoaddsWish } from '#renderer/pages/coadds/coadds-address.ts';
import { CoaddsTools } from '#renderer/pages/coadds/coadds-tools.tsx';
import { commandsOf } from '#renderer/pages/coadds/commands-of.ts';
import { MakeDialog } from '#renderer/pages/coadds/make-dialog.tsx';
import { useCoadd, useCoaddRows } from '#renderer/pages/coadds/use-coadds.ts';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { count, counted } from '#renderer/parts/numbers.ts';
import { Page } from '#renderer/parts/page.tsx';
import { Split } from '#renderer/parts/split.tsx';
import { State } from '#renderer/parts/state.tsx';
import { useAttempt } from '#renderer/parts/use-attempt.ts';
import { DataTable } from '#renderer/table/data-table.tsx';

interface Props {
  readonly state: CoaddsState;
  readonly seq: number;
}

/** The coadds of the workspace, one of them beside, and what is asked of them. */
export function CoaddsView({ state, seq }: Props) {
  const wish = useCoaddsWish();
  const { view, coadd, set } = wish;
  const attempt = useAttempt();
  const { cancel, question } = useCancelCoadds(attempt);
  const { rows, whole, fault } = useCoaddRows(view, coadd, seq);
  const { data, isPlaceholderData: isFormer } = useCoadd(coadd, seq);
  const details = coadd === null || data?.row.key !== coadd ? null : data;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(coadd === null ? [] : [coadd]));
  useEffect(() => {
    if (coadd === null) setChosen(new Set());
    else setChosen((now) => (now.has(coadd) ? now : new Set([coadd])));
  }, [coadd]);
  const ids = useMemo(() => [...chosen], [chosen]);
  const { active } = state;
  const open = whole?.lists.open ?? 0;
  const makeChosen = () => set({ make: ids });
  const makeAll = () => set({ make: [OPEN] });
  useActions([
    { id: 'coadds-make', label: 'Preview and make the chosen coadds', group: 'Coadds', keys: 'm', disabled: ids.length === 0, run: makeChosen },
    { id: 'coadds-make-all', label: 'Preview and make all that can be made', group: 'Coadds', keys: 'shift+m', disabled: open === 0, run: makeAll },
    { id: 'coadds-cancel', label: 'Cancel all coadds', group: 'Coadds', disabled: active.length === 0, run: () => cancel(active) },
    { id: 'coadds-back', label: 'Back: close the coadd', group: 'Coadds', keys: 'escape', disabled: coadd === null, run: () => set({ coadd: null, part: 'about' }) },
  ]); // biome-ignore format: a table
  return (
    <Page
      title="Coadds"
      facts={`${counted(state.configs, 'configuration')} of masks`}
      tools={
        <>
          {active.length > 0 && <Active wish={wish} active={active} onCancel={() => cancel(active)} />}
          <Button
            variant="default"
            disabled={open === 0}
            title={withKeys('Preview first', 'shift+m')}
            onClick={makeAll}
          >
            Make all {open > 0 && count(open)} …
          </Button>
          <Button disabled={ids.length === 0} title={withKeys('Preview first', 'm')} onClick={makeChosen}>
            Make chosen{ids.length > 1 && ` ${count(ids.length)}`} …
          </Button>
        </>
      }
    >
      <CoaddsTools wish={wish} whole={whole} />
      {[state.fault, attempt.fault, fault].map((one) =>
        one === null ? null : <FaultView key={one.message} fault={one} />,
      )}
      {coadd !== null && data === null && !isFormer && state.isKnown && (
        <p role="alert" className={classes.notice}>
          <State state="problem" word="There is no coadd" /> <span className="mono">{coadd}</span>, which the address
          asks for.{' '}
          <Button size="compact-xs" variant="default" onClick={() => set({ coadd: null })}>
            Dismiss
          </Button>
        </p>
      )}
      <Split
        id="coadds"
        label="the coadd"
        width={600}
        side={details === null ? null : <CoaddSide details={details} wish={wish} onCancel={cancel} />}
      >
        <DataTable
          id="coadds"
          label="Coadds"
          columns={COADD_COLUMNS}
          rows={rows}
          sort={view.sort === null ? null : { id: view.sort.key, down: view.sort.down }}
          onSort={(sort) => set({ sort })}
          selected={chosen}
          onSelect={(keys) => {
            const own = [...keys].filter((key) => !key.startsWith('#'));
            setChosen(new Set(own));
            set({ coadd: own.at(-1) ?? null });
          }}
          onOpen={({ key }) => set({ coadd: key, make: [key] })}
          reveal={whole?.at ?? null}
          empty={whole === null ? null : <NothingSo wish={wish} />}
        />
        <Foot ids={ids} />
      </Split>
      <MakeDialog wish={wish} />
      {question}
    </Page>
  );
}

function Active({
  wish,
  active,
  onCancel,
}: {
  readonly wish: CoaddsWish;
  readonly active: CoaddsState['active'];
  readonly onCancel: () => void;
}) {
  const running = active.filter(({ worker }) => worker !== null).length;
  const waiting = active.length - running;
  const words = [...(running > 0 ? [`${running} running`] : []), ...(waiting > 0 ? [`${waiting} waiting`] : [])];
  return (
    <>
      <Button variant="subtle" onClick={() => wish.set({ list: 'active' })}>
        <State state={running > 0 ? 'running' : 'waiting'} word={words.join(', ')} />
      </Button>
      <Button variant="default" onClick={onCancel}>
        Cancel {active.length === 1 ? 'it' : 'all'}
      </Button>
    </>
  );
}

/** The command line that does the same; for none that is chosen, one that shows what all would be. */
function Foot({ ids }: { readonly ids: readonly string[] }) {
  const root = useWorkspace()?.root ?? 'ROOT';
  const commands = commandsOf(ids, { again: false, reduce: '' });
  const shown = commands.length > 0 ? commands : [['slitbench', 'coadd2d', root, '--dry-run']];
  return (
    <div className={classes.foot}>
      <span className="dim">The same as a command</span>
      {shown.map((words) => (
        <div key={words[1]} className={`grow ${classes.command}`}>
          {commands.length > 0 ? <CommandLine words={words} folder={root} /> : <CommandLine words={words} />}
        </div>
      ))}
    </div>
  );
}

function NothingSo({ wish }: { readonly wish: CoaddsWish }) {
  return (
    <Empty title="No coadd is so" text="Choose another list, or take the words of the search away.">
      <Button variant="default" onClick={() => wish.set({ list: 'all', text: '', config: null })}>
        Show all
      </Button>
    </Empty>
  );
}
