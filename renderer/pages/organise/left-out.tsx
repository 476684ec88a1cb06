import { useMemo, useState } from 'react';
import type { OrganizeResult, PlannedFrame } from '#core/contract/organize.ts';
import { utMoment } from '#renderer/pages/organise/time-scale.ts';
import { Empty } from '#renderer/parts/empty.tsx';
import { FrameTypes } from '#renderer/parts/frame-type.tsx';
import { counted } from '#renderer/parts/numbers.ts';
import { State, type StateName } from '#renderer/parts/state.tsx';
import { arrayRows, type Column } from '#renderer/table/columns.ts';
import { DataTable } from '#renderer/table/data-table.tsx';

type Fate = PlannedFrame['fate'];

const WORDS: Readonly<Partial<Record<Fate, { readonly state: StateName; readonly word: string }>>> = {
  failed: { state: 'failed', word: 'failed' },
  quarantined: { state: 'failed', word: 'cannot be used' },
  waiting: { state: 'warning', word: 'waits' },
  excluded: { state: 'cancelled', word: 'left out' },
  duplicate: { state: 'stale', word: 'duplicate' },
};

/** Frames that go nowhere for now, those that need a person first. */
export const leftOut = ({ frames }: Pick<OrganizeResult, 'frames'>): readonly PlannedFrame[] =>
  frames.filter(({ fate }) => WORDS[fate] !== undefined);

interface Reason {
  readonly kind: 'reason';
  readonly key: string;
  readonly fate: Fate;
  readonly text: string;
  readonly frames: number;
  readonly isOpen: boolean;
}
type Row = Reason | { readonly kind: 'frame'; readonly key: string; readonly frame: PlannedFrame };

/** Each duplicate is of another frame, and yet they are one reason. */
const reasonOf = ({ fate, reason }: PlannedFrame): string =>
  fate === 'duplicate' ? 'another file holds the same frame' : (reason ?? '');

function rowsOf(frames: readonly PlannedFrame[], closed: ReadonlySet<string>): readonly Row[] {
  const groups = new Map<string, PlannedFrame[]>();
  for (const fate of Object.keys(WORDS))
    for (const frame of frames) {
      if (frame.fate !== fate) continue;
      const key = `${fate}\n${reasonOf(frame)}`;
      const list = groups.get(key);
      if (list === undefined) groups.set(key, [frame]);
      else list.push(frame);
    }
  return [...groups].flatMap(([key, own]): Row[] => {
    const [first] = own;
    if (first === undefined) return [];
    const isOpen = !closed.has(key);
    const head = { kind: 'reason', key, fate: first.fate, text: reasonOf(first), frames: own.length, isOpen } as const;
    return [head, ...(isOpen ? own.map((frame) => ({ kind: 'frame', key: frame.path, frame }) as const) : [])];
  });
}

const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'frame',
    title: 'frame',
    width: 420,
    mono: true,
    text: (row) => (row.kind === 'frame' ? row.frame.path : row.text),
    cell: (row) => (row.kind === 'frame' ? <span style={{ paddingLeft: 18 }}>{row.frame.path}</span> : null),
  },
  {
    id: 'types',
    title: 'types',
    width: 150,
    cell: (row) => (row.kind === 'frame' ? <FrameTypes types={row.frame.types} /> : null),
  },
  {
    id: 'begun',
    title: 'begun',
    unit: 'UT',
    width: 178,
    mono: true,
    cell: (row) => (row.kind === 'frame' && row.frame.mjd !== null ? utMoment(row.frame.mjd) : null),
  },
  {
    id: 'reason',
    title: 'reason',
    width: 520,
    text: (row) => (row.kind === 'frame' ? (row.frame.reason ?? '') : ''),
    cell: (row) => (row.kind === 'frame' ? row.frame.reason : null),
  },
];

/** The frames that go nowhere, by reason. */
export function LeftOut({ frames }: { readonly frames: readonly PlannedFrame[] }) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => rowsOf(frames, closed), [frames, closed]);
  const turn = (key: string) => {
    const next = new Set(closed);
    if (!next.delete(key)) next.add(key);
    setClosed(next);
  };
  return (
    <DataTable<Row>
      id="organise-left-out"
      label="Frames that are left out"
      columns={COLUMNS}
      rows={arrayRows(rows, ({ key }) => key)}
      selected={selected}
      onSelect={setSelected}
      onOpen={(row) => row.kind === 'reason' && turn(row.key)}
      group={(row) => {
        if (row.kind === 'frame') return null;
        const { state, word } = WORDS[row.fate] ?? { state: 'waiting', word: row.fate };
        return (
          <span>
            <State state={state} word={word} /> · {row.text}{' '}
            <span className="dim" style={{ fontWeight: 400 }}>
              {counted(row.frames, 'frame')}
              {row.isOpen ? '' : ', closed'}
            </span>
          </span>
        );
      }}
      empty={<Empty title="No frame is left out" text="Every frame of the sources belongs to a dataset." />}
    />
  );
}
