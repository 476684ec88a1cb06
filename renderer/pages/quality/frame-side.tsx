import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { BehindCount, CountColumn, QualityRow } from '#core/contract/quality.ts';
import { judgeSlit, type Thresholds } from '#core/contract/scorecard.ts';
import { OBJECT_COUNTS } from '#core/contract/scorecard-row.ts';
import { useActions } from '#renderer/app/actions.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { behindKey, objectColumns, slitColumns, sortBehind } from '#renderer/pages/quality/behind-columns.tsx';
import { ALL_COUNTS, COUNT_WORDS, MAIN_COUNTS } from '#renderer/pages/quality/count-words.ts';
import { DatasetNoteBar } from '#renderer/pages/quality/dataset-note.tsx';
import classes from '#renderer/pages/quality/quality.module.css';
import { FIRST, type QualityWish } from '#renderer/pages/quality/quality-address.ts';
import { CardStatus } from '#renderer/pages/quality/quality-words.tsx';
import type { SlitPick } from '#renderer/pages/quality/slit-props.ts';
import { SlitView } from '#renderer/pages/quality/slit-view.tsx';
import { useBehind } from '#renderer/pages/quality/use-quality.ts';
import { ExtractByHand } from '#renderer/pages/runs/extract-by-hand.tsx';
import { useRun } from '#renderer/pages/runs/use-runs.ts';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { count } from '#renderer/parts/numbers.ts';
import type { Attempt } from '#renderer/parts/use-attempt.ts';
import { arrayRows, type Sort } from '#renderer/table/columns.ts';
import { DataTable } from '#renderer/table/data-table.tsx';

/** Height of a row of a table, and of its scrollbar [px]. */
const ROW = 28;
const SCROLLBAR = 14;
/** So many rows of the list are seen while a slit is shown below it. */
const MOST = 6;

interface Props {
  readonly row: QualityRow;
  readonly wish: QualityWish;
  readonly seq: number;
  readonly attempt: Attempt;
}

/** The count that is open where none is chosen: what is bad, else all. */
export const defaultCount = ({ card }: QualityRow): CountColumn =>
  card.bad_slit_count > 0 ? 'bad_slit_count' : 'slit_count';

/** One frame beside: what was said of its dataset, its counts, what is behind the one that is open, and one slit of that. */
export function FrameSide({ row, wish, seq, attempt }: Props) {
  const { card, why, id } = row;
  const column = wish.column ?? defaultCount(row);
  return (
    <div className={classes.sideColumn}>
      <div className={classes.sideHead}>
        <div className="grow">
          <h2 className="mono">{card.science_file}</h2>
          <div className="dim mono cut" title={id}>
            {card.dataset} · {card.reduce_dir}
          </div>
        </div>
        <CardStatus status={card.status} />
        <Tooltip label="Close (Esc)">
          <ActionIcon aria-label="Close" onClick={() => wish.set({ frame: null, column: null, slit: null })}>
            <X size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
      {why !== null && <p className={classes.why}>{card.status === 'COMPLETE' ? `Of its reduction: ${why}` : why}</p>}
      <Links row={row} />
      <DatasetNoteBar dataset={card.dataset} note={row.note} attempt={attempt} />
      <Counts
        row={row}
        column={column}
        isShort={wish.slit !== null}
        onOpen={(next) => wish.set({ column: next, slit: wish.slit === null ? null : FIRST })}
      />
      <Behind row={row} column={column} wish={wish} seq={seq} />
    </div>
  );
}

function Links({ row: { id, card, reductions } }: { readonly row: QualityRow }) {
  const reduction = encodeURIComponent(id);
  return (
    <nav className={classes.links} aria-label="More of this reduction">
      <Link href={`/runs/${id.split('/').map(encodeURIComponent).join('/')}/state`}>Steps</Link>
      <Link href={`/log?reduction=${reduction}`}>Log</Link>
      <Link href={`/qa?reduction=${reduction}`}>QA plots</Link>
      <Link href={`/setup?reduction=${reduction}`}>Setup</Link>
      {reductions > 1 && (
        <Link href={`/quality/compare?dataset=${encodeURIComponent(card.dataset)}`}>
          Compare its {count(reductions)} reductions
        </Link>
      )}
    </nav>
  );
}

interface CountsProps {
  readonly row: QualityRow;
  readonly column: CountColumn;
  readonly isShort: boolean;
  readonly onOpen: (column: CountColumn) => void;
}

/** Every count of a frame, those that are nothing left out unless they are the main ones. */
function Counts({ row: { card }, column, isShort, onOpen }: CountsProps) {
  // A slit that is shown needs the room more than counts of nothing do.
  const isWanted = (one: CountColumn) =>
    isShort ? MAIN_COUNTS.includes(one) && card[one] > 0 : MAIN_COUNTS.includes(one) || card[one] > 0;
  const shown = ALL_COUNTS.filter((one) => isWanted(one) || one === column);
  return (
    <div className={classes.counts} role="group" aria-label="What is counted">
      {shown.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === column}
          title={COUNT_WORDS[one].meaning}
          data-none={card[one] === 0}
          onClick={() => onOpen(one)}
        >
          {COUNT_WORDS[one].title} <b>{count(card[one])}</b>
        </button>
      ))}
    </div>
  );
}

interface BehindProps {
  readonly row: QualityRow;
  readonly column: CountColumn;
  readonly wish: QualityWish;
  readonly seq: number;
}

function Behind({ row, column, wish, seq }: BehindProps) {
  const [sort, setSort] = useState<Sort | null>(null);
  const { data, error } = useBehind(row.key, column, wish.view, seq);
  const isObjects = OBJECT_COUNTS.some((one) => one === column);
  const at = data?.thresholds ?? wish.view.thresholds;
  const columns = useMemo(() => (isObjects ? objectColumns(at) : slitColumns(at)), [isObjects, at]);
  const listed = useMemo(() => sortBehind(data?.rows ?? [], sort), [data, sort]);
  const rows = useMemo(() => arrayRows(listed, behindKey), [listed]);
  const chosen =
    wish.slit === FIRST ? (listed[0] ?? null) : (listed.find((one) => behindKey(one) === wish.slit) ?? null);
  const place = chosen === null ? -1 : listed.indexOf(chosen);
  const step = (by: number) => {
    const next = listed[Math.max(0, Math.min(listed.length - 1, place + by))];
    if (next !== undefined) wish.set({ column, slit: behindKey(next) });
  };
  useActions([
    {
      id: 'quality-next-slit',
      label: 'Next slit',
      group: 'Quality',
      keys: 'j',
      disabled: listed.length === 0,
      run: () => step(1),
    },
    {
      id: 'quality-previous-slit',
      label: 'Previous slit',
      group: 'Quality',
      keys: 'k',
      disabled: listed.length === 0,
      run: () => step(-1),
    },
  ]);
  const selected = useMemo(() => new Set(chosen === null ? [] : [behindKey(chosen)]), [chosen]);
  if (error !== null) return <FaultView fault={faultOf(error)} />;
  const isNone = data !== undefined && listed.length === 0;
  return (
    <>
      <div className={classes.meaning}>
        <span>{COUNT_WORDS[column].meaning}</span>
        <span className="grow" />
        {chosen !== null && (
          <span className="dim">
            {count(place + 1)} of {count(listed.length)} · <kbd>j</kbd> <kbd>k</kbd>
          </span>
        )}
      </div>
      {isNone ? (
        <Empty
          title="None"
          text={
            row.spec2d === null
              ? (row.why ?? 'There is no spec2d of this frame.')
              : 'Nothing is counted here at these thresholds.'
          }
        />
      ) : (
        <div
          className={classes.behind}
          data-small={chosen !== null}
          style={
            chosen === null
              ? undefined
              : { height: `min(${ROW * (1 + Math.min(MOST, listed.length)) + SCROLLBAR}px, 20vh)` }
          }
        >
          <DataTable
            id={isObjects ? 'quality-objects' : 'quality-slits'}
            label={isObjects ? 'Objects behind the count' : 'Slits behind the count'}
            columns={columns}
            rows={rows}
            sort={sort}
            onSort={setSort}
            selected={selected}
            onSelect={(keys) => {
              const key = [...keys].at(-1);
              if (key !== undefined) wish.set({ column, slit: key });
            }}
            reveal={place}
          />
        </div>
      )}
      {chosen !== null && <Shown row={row} behind={chosen} at={at} />}
    </>
  );
}

function Shown({
  row,
  behind,
  at,
}: {
  readonly row: QualityRow;
  readonly behind: BehindCount;
  readonly at: Thresholds;
}) {
  const { slit, object } = behind;
  const one = useRun(row.id);
  const [picked, setPicked] = useState<SlitPick | null>(null);
  const [place, setPlace] = useState<SlitPick | null>(null);
  const detector = slit?.detector ?? object?.detector;
  const spatId = slit?.spatId ?? object?.slit;
  if (detector === undefined || spatId == null)
    return <Empty title="Its slit is not known" text="The spec1d file does not say in which slit this object lies." />;
  return (
    <div className={classes.slit}>
      {one != null && place !== null && (
        <ExtractByHand one={one} frame={row.card.science_file} place={place} onClose={() => setPlace(null)} />
      )}
      <SlitView
        folder={row.folder}
        spec2d={row.spec2d}
        spec1d={row.spec1d}
        detector={detector}
        spatId={spatId}
        numbers={slit ?? undefined}
        judgement={slit === null ? undefined : judgeSlit(slit, at)}
        onPick={setPicked}
      />
      {picked !== null && picked.spatId === spatId && (
        <Button size="compact-xs" variant="default" disabled={one == null} onClick={() => setPlace(picked)}>
          Extract by hand at {picked.spat.toFixed(1)}, {picked.spec.toFixed(1)} …
        </Button>
      )}
    </div>
  );
}
