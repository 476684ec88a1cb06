import { Button, SegmentedControl } from '@mantine/core';
import { X } from 'lucide-react';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import type { WarningsState } from '#core/contract/logged-warnings.ts';
import { WARNING_GROUPINGS, WarningGrouping } from '#core/contract/warnings.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import {
  useWarningGroups,
  useWarningsState,
  useWarningsWish,
  type WarningsWish,
} from '#renderer/pages/quality/use-warnings.ts';
import classes from '#renderer/pages/quality/warnings.module.css';
import { GROUPING_WORDS, groupColumns } from '#renderer/pages/quality/warnings-columns.tsx';
import { WarningLines } from '#renderer/pages/quality/warnings-lines.tsx';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { count, counted } from '#renderer/parts/numbers.ts';
import { Split } from '#renderer/parts/split.tsx';
import { State } from '#renderer/parts/state.tsx';
import { DataTable } from '#renderer/table/data-table.tsx';

/**
 * What PypeIt warned of, over all reductions: counted by kind, dataset, detector, slit or message; each group opens its
 * warnings beside, each warning its line of the log. Deep link: ?list=all&by=detector&within=kind:…&group=…
 */
export function WarningsView() {
  const known = useWarningsState();
  const wish = useWarningsWish();
  if (known === null) return <Empty title="Looking at the logs …" />;
  const { state, seq } = known;
  if (state.reductions === 0) return <NoLogs isLooking={state.total === 0 || state.done < state.total} />;
  return <Groups state={state} seq={seq} wish={wish} />;
}

function NoLogs({ isLooking }: { readonly isLooking: boolean }) {
  const [, navigate] = useLocation();
  if (isLooking)
    return <Empty title="Looking at the logs …" text="Where there are reductions, their warnings show here." />;
  return (
    <Empty title="There is no reduction yet" text="What PypeIt warns of shows here while it runs, and afterwards.">
      <Button onClick={() => navigate('/runs')}>Go to Runs</Button>
    </Empty>
  );
}

interface Props {
  readonly state: WarningsState;
  readonly seq: number;
  readonly wish: WarningsWish;
}

function Groups({ state, seq, wish }: Props) {
  const { by, filter, group } = wish;
  const root = useWorkspace()?.root ?? '.';
  const { rows, whole, fault } = useWarningGroups(by, filter, seq);
  const columns = useMemo(() => groupColumns(by, !filter.important), [by, filter.important]);
  const selected = useMemo(() => new Set(group === null ? [] : [group]), [group]);
  // What is entered is shown by what it may still differ in.
  const next = WARNING_GROUPINGS.find((one) => one !== by && !filter.within.some((within) => within.by === one)) ?? by;
  return (
    <div className={classes.view}>
      <Tools state={state} wish={wish} shown={whole?.warnings ?? null} groups={rows.count} />
      <Notices state={state} />
      {fault !== null && <FaultView fault={fault} />}
      <Split
        id="warnings"
        label="the warnings of the group"
        width={620}
        side={group === null ? null : <WarningLines wish={wish} group={group} seq={seq} />}
      >
        {whole?.warnings === 0 ? (
          <Nothing wish={wish} state={state} />
        ) : (
          <DataTable
            id={`warnings-${by}`}
            label={`Warnings by ${GROUPING_WORDS[by].title.toLowerCase()}`}
            columns={columns}
            rows={rows}
            selected={selected}
            onSelect={(keys) => wish.setGroup([...keys].at(-1) ?? null)}
            onOpen={({ key }) => wish.enter(by, key, next)}
          />
        )}
        <div className={classes.foot}>
          <span className="dim">Writes the important ones beside each log</span>
          <div className="grow">
            <CommandLine
              words={[
                'slitbench',
                'warnings',
                root,
                ...(filter.important ? [] : ['--all']),
                ...(by === 'kind' ? [] : ['--by', by]),
              ]}
            />
          </div>
        </div>
      </Split>
    </div>
  );
}

interface ToolsProps {
  readonly state: WarningsState;
  readonly wish: WarningsWish;
  readonly shown: number | null;
  readonly groups: number;
}

function Tools({ state, wish, shown, groups }: ToolsProps) {
  const { by, filter } = wish;
  return (
    <div className={classes.tools}>
      <SegmentedControl
        aria-label="Which warnings"
        value={filter.important ? 'important' : 'all'}
        data={[
          { value: 'important', label: `★ important ${count(state.important)}` },
          { value: 'all', label: `all ${count(state.warnings)}` },
        ]}
        onChange={(value) => wish.setImportant(value === 'important')}
      />
      <span className="dim">by</span>
      <SegmentedControl
        aria-label="Counted by"
        value={by}
        data={WARNING_GROUPINGS.map((one) => ({ value: one, label: GROUPING_WORDS[one].title }))}
        onChange={(value) => wish.setBy(WarningGrouping.parse(value))}
      />
      {filter.within.map(({ by: of, key }, at) => (
        <Button
          // biome-ignore lint/suspicious/noArrayIndexKey: where it stands is what it is.
          key={at}
          size="compact-xs"
          variant="light"
          rightSection={<X size={12} aria-hidden />}
          aria-label={`No longer only ${GROUPING_WORDS[of].title.toLowerCase()} ${key}`}
          title={key}
          onClick={() => wish.leave(at)}
        >
          <span className={classes.chip}>
            {GROUPING_WORDS[of].title}: {key || GROUPING_WORDS[of].none}
          </span>
        </Button>
      ))}
      <span className="grow" />
      <span className="dim" aria-live="polite">
        {state.done < state.total ? (
          <State state="running" word={`reading logs: ${count(state.done)} of ${count(state.total)}`} />
        ) : shown === null ? (
          ''
        ) : (
          `${counted(shown, 'warning')} in ${counted(groups, 'group')}, of ${counted(state.reductions, 'reduction')}`
        )}
      </span>
    </div>
  );
}

/** What keeps warnings from being seen. */
function Notices({ state: { problem, unreadable } }: { readonly state: WarningsState }) {
  const MOST = 5;
  return (
    <>
      {problem !== null && (
        <p className={classes.notice}>
          <State state="problem" word="Your own rows of important warnings are not used" />{' '}
          <span className="dim">{problem}</span>
        </p>
      )}
      {unreadable.slice(0, MOST).map(({ path, why }) => (
        <p key={path} className={classes.notice}>
          <State state="problem" word="cannot be read" /> <span className="mono">{path}</span>{' '}
          <span className="dim">{why}</span>
        </p>
      ))}
      {unreadable.length > MOST && (
        <p className={classes.notice}>and {counted(unreadable.length - MOST, 'log')} more that cannot be read</p>
      )}
    </>
  );
}

function Nothing({ wish, state }: { readonly wish: WarningsWish; readonly state: WarningsState }) {
  const { filter } = wish;
  return (
    <Empty
      title={filter.important ? 'No important warning' : 'No warning'}
      text={
        filter.within.length > 0
          ? 'None of the warnings is in all of the groups that are chosen.'
          : `Nothing of the kind stands in the logs of ${counted(state.reductions, 'reduction')}.`
      }
    >
      {filter.important && state.warnings > 0 && (
        <Button onClick={() => wish.setImportant(false)}>Show all {count(state.warnings)} warnings</Button>
      )}
    </Empty>
  );
}
