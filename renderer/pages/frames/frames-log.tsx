import { ActionIcon, Select, Tooltip } from '@mantine/core';
import { Activity, PanelRight, Undo2 } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { FramesState, FrameView, LogFrame, LogRow } from '#core/contract/frames.ts';
import { useActions } from '#renderer/app/actions.ts';
import { withKeys } from '#renderer/app/shown-keys.ts';
import { call } from '#renderer/host/connection.ts';
import { CellMenu, clausesFor, type OpenCell } from '#renderer/pages/frames/cell-menu.tsx';
import { FilterField } from '#renderer/pages/frames/filter-field.tsx';
import classes from '#renderer/pages/frames/frames.module.css';
import { HeadersPane } from '#renderer/pages/frames/headers-pane.tsx';
import { InstrumentBar } from '#renderer/pages/frames/instrument-bar.tsx';
import { ListTabs } from '#renderer/pages/frames/list-tabs.tsx';
import { logColumns } from '#renderer/pages/frames/log-columns.tsx';
import { MetaEditor } from '#renderer/pages/frames/meta-editor.tsx';
import { NightStrip } from '#renderer/pages/frames/night-strip.tsx';
import { Nothing } from '#renderer/pages/frames/nothing.tsx';
import { Facts, Notices } from '#renderer/pages/frames/notices.tsx';
import { ScanCommand } from '#renderer/pages/frames/scan-command.tsx';
import { SourcesButton } from '#renderer/pages/frames/sources-button.tsx';
import { TypeChips } from '#renderer/pages/frames/type-chips.tsx';
import { TypeEditor } from '#renderer/pages/frames/type-editor.tsx';
import { useCards } from '#renderer/pages/frames/use-cards.ts';
import { useFramesAddress } from '#renderer/pages/frames/use-frames-view.ts';
import { useLogRows } from '#renderer/pages/frames/use-log-rows.ts';
import { useLogSelection } from '#renderer/pages/frames/use-log-selection.ts';
import { useUndo } from '#renderer/pages/frames/use-undo.ts';
import { clauseOf, withClause } from '#renderer/pages/frames/where-text.ts';
import { count, counted } from '#renderer/parts/numbers.ts';
import { Page } from '#renderer/parts/page.tsx';
import { Split } from '#renderer/parts/split.tsx';
import { DataTable } from '#renderer/table/data-table.tsx';
import { useKept } from '#renderer/table/use-kept.ts';

const GROUP_NAMES = [
  { value: 'none', label: 'Not grouped' },
  { value: 'night', label: 'By night (UT date)' },
  { value: 'mask', label: 'By mask' },
  { value: 'configuration', label: 'By configuration' },
  { value: 'dataset', label: 'By dataset' },
  { value: 'instrument', label: 'By instrument' },
] as const satisfies readonly { value: FrameView['group']; label: string }[];

interface LogProps {
  readonly state: FramesState;
  readonly seq: number | null;
  readonly isNothing: boolean;
}

/** The table of the frames with its tools, and the headers beside it. */
export function FramesLog({ state, seq, isNothing }: LogProps) {
  const [{ view, frames: linked }, change] = useFramesAddress();
  const setWhere = useRef((where: string) => change({ where })).current;
  const { rows, frames, fault, isKnown, inView, fetched } = useLogRows(view, seq);
  const { selected, paths, select, reveal } = useLogSelection({
    view,
    rows,
    frames: linked,
    seq,
    show: (shown) => change({ frames: shown }),
  });
  const [cards, setCards] = useKept<readonly string[]>('frames-cards', []);
  const [hasPane, setPane] = useKept('frames-headers', true);
  const [hasStrip, setStrip] = useKept('frames-strip', true);
  const [editing, setEditing] = useState(false);
  const [metaKey, setMetaKey] = useState<string | null>(null);
  const [menu, setMenu] = useState<OpenCell | null>(null);
  const [night, setNight] = useState<string | null>(null);
  const filter = useRef<HTMLInputElement>(null);
  const cell = useCards(cards, inView, seq);
  const instruments = state.instruments;
  const instrumentNames = instruments.map(({ name }) => name).join('-');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the columns of an instrument stay the same.
  const columns = useMemo(
    () => logColumns(view.list, instruments, cards, cell),
    [view.list, instrumentNames, cards, cell],
  );
  const atHand = selected.size === 0 ? [] : selectedAmong(fetched(), selected);
  const own = instruments.filter(({ name }) => atHand.some(({ spectrograph }) => spectrograph === name));
  const metaColumns = [
    ...new Map(
      (own.length > 0 ? own : instruments).flatMap((one) =>
        one.columns.map((column) => [column.name, column] as const),
      ),
    ).values(),
  ];
  const isMeta = (column: string | undefined) => metaColumns.some(({ name }) => name === column);
  const sort = view.sort[0];
  const pin = (card: string) => setCards(cards.includes(card) ? cards.filter((one) => one !== card) : [...cards, card]);
  const undo = useUndo(state);

  useActions([
    {
      id: 'types',
      label: 'Set frame types',
      group: 'Frames',
      keys: 't',
      disabled: paths.length === 0,
      run: () => setEditing(true),
    },
    {
      id: 'metadata',
      label: 'Set metadata of the frames',
      group: 'Frames',
      keys: 'm',
      disabled: paths.length === 0,
      run: () => setMetaKey('target'),
    },
    {
      id: 'undo-frames',
      label: undo.label,
      group: 'Frames',
      keys: 'mod+z',
      disabled: undo.disabled,
      run: undo.run,
    },
    { id: 'filter', label: 'Filter frames', group: 'Frames', keys: '/', run: () => filter.current?.focus() },
    { id: 'headers', label: 'Show or hide headers', group: 'Frames', keys: 'h', run: () => setPane(!hasPane) },
    { id: 'strip', label: 'Show or hide the night', group: 'Frames', keys: 'n', run: () => setStrip(!hasStrip) },
    {
      id: 'rescan',
      label: 'Look at all sources again',
      group: 'Frames',
      run: () => void call((host) => host.frames.rescan({})),
    },
  ]);

  const chosenNight = atHand[0]?.night ?? null;
  useEffect(() => {
    if (chosenNight !== null) setNight(chosenNight);
  }, [chosenNight]);
  const shownNight = state.nights.find((one) => one.night === night)?.night ?? state.nights.at(-1)?.night ?? null;
  const pane = <HeadersPane paths={paths} seq={seq} pinned={cards} onPin={pin} onClose={() => setPane(false)} />;

  return (
    <Page
      title="Frames"
      facts={<Facts state={state} frames={frames} view={view} />}
      tools={
        <>
          <Tooltip label={withKeys('The night in time', 'n')}>
            <ActionIcon
              aria-label="The night in time"
              aria-pressed={hasStrip}
              size="md"
              onClick={() => setStrip(!hasStrip)}
            >
              <Activity size={15} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={withKeys('Headers', 'h')}>
            <ActionIcon aria-label="Headers" aria-pressed={hasPane} size="md" onClick={() => setPane(!hasPane)}>
              <PanelRight size={15} />
            </ActionIcon>
          </Tooltip>
          <SourcesButton />
        </>
      }
    >
      <Split id="frames" label="Headers" width={420} side={hasPane && paths.length > 0 ? pane : null}>
        <div className={classes.tools}>
          <FilterField view={view} keys={state.keys} fault={fault} onChange={setWhere} inputRef={filter} />
          <Select
            aria-label="Group"
            w={158}
            allowDeselect={false}
            data={GROUP_NAMES}
            value={view.group}
            onChange={(value) => change({ group: GROUP_NAMES.find((one) => one.value === value)?.value ?? 'none' })}
          />
          <TypeEditor paths={paths} frames={atHand} opened={editing} onToggle={setEditing} />
          <Tooltip label={undo.tip}>
            <ActionIcon aria-label={undo.label} size="md" disabled={undo.disabled} onClick={undo.run}>
              <Undo2 size={15} />
            </ActionIcon>
          </Tooltip>
        </div>
        <ListTabs state={state} list={view.list} onList={(list) => change({ list, sort: null, frames: [] })}>
          {view.list === 'frames' && <TypeChips state={state} where={view.where} onChange={setWhere} />}
        </ListTabs>
        <Notices state={state}>
          <InstrumentBar state={state} onShow={() => change({ list: 'quarantine', sort: null, frames: [] })} />
        </Notices>
        {hasStrip && view.list === 'frames' && shownNight !== null && (
          <NightStrip
            view={view}
            nights={state.nights}
            night={shownNight}
            onNight={setNight}
            seq={seq}
            selected={selected}
            onSelect={(path) => void reveal(path)}
          />
        )}
        <DataTable
          key={`${view.list} ${instrumentNames}`}
          id={`log-${view.list}-${instrumentNames}`}
          label={{ frames: 'Frames', quarantine: 'Quarantine', duplicates: 'Duplicates' }[view.list]}
          columns={columns}
          rows={rows}
          sort={sort === undefined ? null : { id: sort.key, down: sort.down }}
          onSort={(next) => change({ sort: next })}
          selected={selected}
          onSelect={select.now}
          onOpen={() => setPane(true)}
          onPick={(row, column) => {
            const [clause] = row.kind === 'frame' ? clausesFor(row.frame, column) : [];
            if (clause !== undefined) setWhere(withClause(view.where, clauseOf(clause.key, clause.value)));
          }}
          onMenu={(row, column, x, y) => {
            if (row.kind !== 'frame') return;
            if (!selected.has(row.frame.path)) select.now(new Set([row.frame.path]));
            setMenu({ frame: row.frame, column, x, y });
          }}
          group={headingOf}
          reveal={select.revealed}
          empty={
            isKnown ? <Nothing state={state} view={view} isNothing={isNothing} clear={() => setWhere('')} /> : null
          }
        />
        <ScanCommand where={view.where}>
          {paths.length === 0 && (
            <span className="dim">Select a frame to see its header, several to compare them.</span>
          )}
        </ScanCommand>
      </Split>
      <CellMenu
        cell={menu}
        where={view.where}
        onWhere={setWhere}
        onTypes={() => setEditing(true)}
        onMetadata={isMeta(menu?.column) ? () => setMetaKey(menu?.column ?? null) : null}
        onClose={() => setMenu(null)}
      />
      {metaKey !== null && (
        <MetaEditor
          paths={paths}
          frames={atHand}
          columns={metaColumns}
          column={metaKey}
          onClose={() => setMetaKey(null)}
        />
      )}
    </Page>
  );
}

/** Of the selected frames those whose rows are here. */
const selectedAmong = (rows: Iterable<LogRow>, selected: ReadonlySet<string>): readonly LogFrame[] =>
  [...rows].flatMap((row) => (row.kind === 'frame' && selected.has(row.frame.path) ? row.frame : []));

function headingOf(row: LogRow) {
  if (row.kind !== 'heading') return null;
  const { title, frames, types } = row.heading;
  const counts = Object.entries(types).map(([type, n]) => `${count(n)} ${type}`);
  return (
    <span className={classes.heading}>
      {title}
      <span className={`${classes.counts} dim`}>
        {counted(frames, 'frame')}: {counts.join(', ')}
      </span>
    </span>
  );
}
