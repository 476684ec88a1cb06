import { Button } from '@mantine/core';
import { X } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import type { QualityState, QualityView } from '#core/contract/quality.ts';
import { NOT_JUDGED } from '#core/contract/scorecard.ts';
import { useActions } from '#renderer/app/actions.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import { defaultCount, FrameSide } from '#renderer/pages/quality/frame-side.tsx';
import classes from '#renderer/pages/quality/quality.module.css';
import { FIRST, type QualityWish, useQualityWish } from '#renderer/pages/quality/quality-address.ts';
import { qualityColumns } from '#renderer/pages/quality/quality-columns.tsx';
import { QualityNotices } from '#renderer/pages/quality/quality-notices.tsx';
import { RefusedNotices } from '#renderer/pages/quality/refused-notices.tsx';
import { ThresholdBar } from '#renderer/pages/quality/threshold-bar.tsx';
import { type QualityWhole, useFrame, useQualityRows } from '#renderer/pages/quality/use-quality.ts';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { count, counted } from '#renderer/parts/numbers.ts';
import { SearchField } from '#renderer/parts/search-field.tsx';
import { chooseDataset, useSelection } from '#renderer/parts/selection.ts';
import { Split } from '#renderer/parts/split.tsx';
import { State } from '#renderer/parts/state.tsx';
import { useAttempt } from '#renderer/parts/use-attempt.ts';
import { DataTable } from '#renderer/table/data-table.tsx';

interface Props {
  readonly state: QualityState;
  readonly seq: number;
}

/** The scorecard of the workspace: every science frame, how many of its slits are bad and why, and what is behind each count. */
export function ScorecardView({ state, seq }: Props) {
  const wish = useQualityWish();
  const { view, frame, slit } = wish;
  const attempt = useAttempt();
  const root = useWorkspace()?.root ?? 'ROOT';
  const { rows, whole, fault } = useQualityRows(view, frame, seq);
  const { data: one, isPlaceholderData: isFormer } = useFrame(frame, view, seq);
  const row = one ?? null;
  const chosen = frame === null ? null : row;
  const dataset = chosen?.card.dataset ?? null;
  useEffect(() => {
    if (dataset !== null) chooseDataset(dataset);
  }, [dataset]);
  const { set } = wish;
  const latest = useRef(set);
  latest.current = set;
  const columns = useMemo(
    () => qualityColumns(view.thresholds, (of, column) => latest.current({ frame: of.key, column, slit: FIRST })),
    [view.thresholds],
  );
  const selected = useMemo(() => new Set(frame === null ? [] : [frame]), [frame]);
  useActions([
    {
      id: 'quality-back',
      label: 'Back: close the slit, or the frame',
      group: 'Quality',
      keys: 'escape',
      disabled: frame === null,
      run: () => set(slit === null ? { frame: null, column: null } : { slit: null }),
    },
  ]);
  return (
    <>
      <Tools wish={wish} whole={whole} />
      <ThresholdBar wish={wish} own={state.own} dataset={dataset} attempt={attempt} totals={whole?.totals ?? null} />
      <QualityNotices state={state} attempt={attempt} />
      <AddressNotices wish={wish} isFrameGone={one === null && !isFormer && state.isKnown} />
      {fault !== null && <FaultView fault={fault} />}
      <Split
        id="quality"
        label="the frame"
        width={620}
        side={chosen === null ? null : <FrameSide row={chosen} wish={wish} seq={seq} attempt={attempt} />}
      >
        <DataTable
          id="quality"
          label="Scorecard"
          columns={columns}
          rows={rows}
          sort={view.sort === null ? null : { id: view.sort.key, down: view.sort.down }}
          onSort={(sort) => set({ sort })}
          selected={selected}
          onSelect={(keys) => {
            const key = [...keys].at(-1);
            // A click on a count has opened that already.
            if (key !== undefined && !key.startsWith('#') && key !== new URLSearchParams(location.search).get('frame'))
              set({ frame: key, column: null, slit: null });
          }}
          onOpen={(of) => set({ frame: of.key, column: defaultCount(of), slit: FIRST })}
          reveal={whole?.at ?? null}
          empty={whole === null ? null : <NothingSo wish={wish} />}
        />
        <div className={classes.foot}>
          <span className="dim">Writes the same as a file</span>
          <div className="grow">
            <CommandLine words={commandOf(root, view)} />
          </div>
        </div>
      </Split>
    </>
  );
}

/** What the address asks for, and the page cannot show. */
function AddressNotices({ wish, isFrameGone }: { readonly wish: QualityWish; readonly isFrameGone: boolean }) {
  const { refused, frame, set } = wish;
  return (
    <>
      <RefusedNotices refused={refused} />
      {isFrameGone && frame !== null && (
        <p role="alert" className={classes.notice}>
          <State state="problem" word="There is no science frame" /> <span className="mono">{frame}</span>, which the
          address asks for: the list is shown from its beginning.{' '}
          <Button size="compact-xs" variant="default" onClick={() => set({ frame: null, column: null, slit: null })}>
            Dismiss
          </Button>
        </p>
      )}
    </>
  );
}

function NothingSo({ wish }: { readonly wish: QualityWish }) {
  return (
    <Empty title="No frame is so" text="Choose another list, or take the words of the search away.">
      <Button variant="default" onClick={() => wish.set({ list: 'all', text: '', dataset: null })}>
        Show all
      </Button>
    </Empty>
  );
}

const LISTS: readonly { readonly id: QualityView['list']; readonly name: string; readonly glyph: string }[] = [
  { id: 'all', name: 'All', glyph: '' },
  { id: 'failed', name: 'Failed', glyph: '✕ ' },
  { id: 'bad', name: 'With bad slits', glyph: '▲ ' },
  { id: 'open', name: 'No verdict', glyph: '○ ' },
  { id: 'accepted', name: 'Accepted', glyph: '● ' },
  { id: 'rejected', name: 'Rejected', glyph: '✕ ' },
];

interface ToolsProps {
  readonly wish: QualityWish;
  readonly whole: QualityWhole | null;
}

function Tools({ wish, whole }: ToolsProps) {
  const { list, dataset } = wish.view;
  const chosen = useSelection((selection) => selection.dataset);
  return (
    <div className={classes.tools}>
      <div className={classes.lists} role="group" aria-label="Lists">
        {LISTS.map(({ id, name, glyph }) => (
          <button key={id} type="button" aria-pressed={list === id} onClick={() => wish.set({ list: id })}>
            <span aria-hidden>{glyph}</span>
            {name} <span className="dim">{whole === null ? '' : count(whole.lists[id] ?? 0)}</span>
          </button>
        ))}
      </div>
      <SearchField
        id="quality-search"
        title="Search the scorecard"
        group="Quality"
        label="Search datasets, frames, causes and notes"
        placeholder="dataset, frame, cause, note …"
        text={wish.view.text}
        onText={(text) => wish.set({ text })}
      />
      {dataset !== null ? (
        <Button
          size="compact-xs"
          variant="light"
          rightSection={<X size={12} aria-hidden />}
          aria-label={`No longer only ${dataset}`}
          title={dataset}
          onClick={() => wish.set({ dataset: null })}
        >
          <span className={classes.chip}>{dataset}</span>
        </Button>
      ) : (
        chosen !== null && (
          <Button
            size="compact-xs"
            variant="default"
            title={`Only ${chosen}`}
            onClick={() => wish.set({ dataset: chosen })}
          >
            Only this dataset
          </Button>
        )
      )}
      <span className="grow" />
      {whole !== null && <Totals whole={whole} />}
    </div>
  );
}

function Totals({ whole: { totals } }: { readonly whole: QualityWhole }) {
  const { frames, slits, badSlits, notJudged } = totals;
  const part = slits === 0 ? '' : ` (${((100 * badSlits) / slits).toFixed(1)} %)`;
  return (
    <span className={classes.totals} aria-live="polite">
      <span className="dim">
        {counted(frames, 'frame')} · {counted(slits, 'slit')} ·{' '}
      </span>
      <b>{count(badSlits)} bad</b>
      <span className="dim">{part}</span>
      {notJudged > 0 && (
        <span className="dim" title={NOT_JUDGED}>
          {' '}
          · {counted(notJudged, 'slit')} not judged
        </span>
      )}
    </span>
  );
}

/** The command line that counts at the same thresholds. */
function commandOf(root: string, { thresholds, dataset }: QualityView): readonly string[] {
  const given: readonly (readonly [string, number, number])[] = [
    ['--rms-thresh', thresholds.rms, 0.4],
    ['--wave-cov-thresh', thresholds.coverage, 60],
    ['--lower-std-chi', thresholds.stdChiLow, 0.6],
    ['--upper-std-chi', thresholds.stdChiHigh, 1.6],
    ['--flex-shift-thresh', thresholds.flexure, 10],
  ];
  return [
    'slitbench',
    'scorecard',
    root,
    ...(dataset === null ? [] : ['--subdirs', dataset]),
    ...given.flatMap(([option, value, standard]) => (value === standard ? [] : [option, String(value)])),
  ];
}
