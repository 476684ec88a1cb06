import type { MetaValue } from '#core/contract/frame.ts';
import type { FramesState, FrameView, LogFrame, LogRow } from '#core/contract/frames.ts';
import { ProblemState } from '#renderer/pages/frames/problem-state.tsx';
import { FrameTypes } from '#renderer/parts/frame-type.tsx';
import { bytes, moment } from '#renderer/parts/numbers.ts';
import type { Column } from '#renderer/table/columns.ts';

type Cell = (path: string, card: string) => string | null | undefined;

/** Days from the zero of Modified Julian Dates to that of Unix time. */
const MJD_OF_1970 = 40_587;

/** UT of an MJD to the second, `2015-05-20 04:57:33`. */
export function utOf(mjd: MetaValue | undefined): string {
  if (typeof mjd !== 'number') return '';
  const date = new Date(Math.round((mjd - MJD_OF_1970) * 86_400) * 1000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 19).replace('T', ' ');
}

const UNITS: Readonly<Record<string, string>> = { ra: 'deg', dec: 'deg', exptime: 's', mjd: 'd' };
const DECIMALS: Readonly<Record<string, number>> = { ra: 5, dec: 5, airmass: 3, mjd: 6 };
const WIDTHS: Readonly<Record<string, number>> = {
  target: 150,
  ra: 96,
  dec: 96,
  exptime: 104,
  airmass: 72,
  mjd: 112,
  decker: 110,
  binning: 68,
  dispname: 96,
  lampstat01: 100,
};
const FIRST = ['target', 'exptime', 'ut', 'ra', 'dec', 'airmass', 'decker', 'dispname'];

/** A number of the metadata as the observing log prints it. */
function numberText(key: string, value: number): string {
  const decimals = DECIMALS[key];
  return decimals === undefined ? String(Number(value.toPrecision(10))) : value.toFixed(decimals);
}

/** What a column shows of a frame, as text. */
const metaText = (key: string, value: MetaValue | undefined): string =>
  value === null || value === undefined ? '' : typeof value === 'number' ? numberText(key, value) : value;

const Missing = () => (
  <span className="dim" role="img" aria-label="missing">
    –
  </span>
);

type Draft = Omit<Column<LogRow>, 'cell' | 'text'> & {
  readonly show: (frame: LogFrame) => React.ReactNode;
  readonly said?: (frame: LogFrame) => string;
};

const column = ({ show, said, ...rest }: Draft): Column<LogRow> => ({
  ...rest,
  cell: (row) => (row.kind === 'frame' ? show(row.frame) : null),
  text: (row) => (row.kind === 'frame' && said !== undefined ? said(row.frame) : ''),
});

/** Who has set a value, and what the header says. */
const setBy = (key: string, override: LogFrame['metaOverride']): string =>
  `set by ${override?.who}; the header says ${metaText(key, override?.was[key]) || 'nothing'}`;

function metaColumn(key: string, isNumber: boolean, hidden: boolean): Column<LogRow> {
  const unit = UNITS[key];
  return column({
    id: key,
    title: key,
    ...(unit === undefined ? {} : { unit }),
    width: WIDTHS[key] ?? (isNumber ? 84 : 96),
    ...(isNumber ? { align: 'right' as const } : {}),
    mono: !isNumber && key !== 'target',
    sortable: true,
    hidden,
    show: ({ meta, edited, metaOverride }) => (
      <>
        {edited?.includes(key) === true && <span title={setBy(key, metaOverride)}>✎ </span>}
        {metaText(key, meta[key]) || <Missing />}
      </>
    ),
    said: ({ meta, edited, metaOverride }) =>
      `${metaText(key, meta[key])}${edited?.includes(key) === true ? ` (${setBy(key, metaOverride)})` : ''}`,
  });
}

const text = (id: string, title: string, width: number, said: (frame: LogFrame) => string, more: Partial<Draft> = {}) =>
  column({ id, title, width, sortable: true, mono: true, said, show: (frame) => said(frame) || <Missing />, ...more });

const FILENAME = text('filename', 'filename', 184, ({ filename }) => filename);
const UT = text('ut', 'mjd, UT', 160, ({ meta }) => utOf(meta.mjd));
const PATH = text('path', 'path', 340, ({ path }) => path);
const SIZE = text('size', 'size', 84, ({ size }) => bytes(size), { align: 'right', mono: false });
const CHANGED = text('mtime', 'written, UT', 124, ({ mtimeMs }) => (mtimeMs > 0 ? moment(mtimeMs) : ''), {
  mono: false,
});
const DATASET = text('dataset', 'dataset', 250, ({ datasets }) => datasets.join('  '));

const TYPES = column({
  id: 'frametype',
  title: 'frametype',
  width: 176,
  sortable: true,
  show: ({ types, override }) => (
    <>
      {override !== null && (
        <span title={`Set by ${override.who}; the header says ${override.was.join(',') || 'none'}`}>✎ </span>
      )}
      <FrameTypes types={types} />
    </>
  ),
  said: ({ types, override }) =>
    `${types.join(',') || 'none'}${override === null ? '' : ` (set by ${override.who}; the header says ${override.was.join(',') || 'none'})`}`,
});

/** The reason without the path, which has a column of its own. */
const reasonText = ({ problem, path, filename }: LogFrame): string =>
  (problem?.reason ?? '').replace(/^[a-z-]+: /, '').replace(path, filename);

const QUARANTINE: readonly Column<LogRow>[] = [
  { ...FILENAME, width: 120 },
  column({
    id: 'problem',
    title: 'problem',
    width: 188,
    sortable: true,
    show: ({ problem }) => problem !== null && <ProblemState problem={problem} />,
  }),
  text('reason', 'what is wrong', 330, reasonText, { mono: false }),
  text('remedy', 'what to do', 240, ({ problem }) => problem?.remedy ?? '', { mono: false, sortable: false }),
  SIZE,
  CHANGED,
  PATH,
];

/** The columns of a list, for the instruments that are there; pinned cards where they are seen. */
export function logColumns(
  list: FrameView['list'],
  instruments: FramesState['instruments'],
  cards: readonly string[],
  cell: Cell,
): readonly Column<LogRow>[] {
  const pinned = cards.map((card) =>
    column({
      id: `card:${card}`,
      title: card,
      width: 120,
      mono: true,
      show: ({ path }) => {
        const value = cell(path, card);
        return value === undefined ? <span className="dim">…</span> : (value ?? <Missing />);
      },
      said: ({ path }) => cell(path, card) ?? '',
    }),
  );
  if (list === 'quarantine') return [...QUARANTINE, ...pinned];
  const kinds = new Map<string, boolean>();
  for (const { columns } of instruments)
    for (const { name, kind } of columns) if (!kinds.has(name)) kinds.set(name, kind !== 'text');
  const own = [...kinds].filter(([name]) => !FIRST.includes(name));
  const many = instruments.length > 1;
  const meta = (key: string) =>
    key === 'ut' ? [UT] : kinds.has(key) ? [metaColumn(key, kinds.get(key) === true, false)] : [];
  const instrument = text('spectrograph', 'instrument', 132, ({ spectrograph }) => spectrograph ?? '', {
    hidden: !many,
  });
  if (list === 'duplicates')
    return [FILENAME, PATH, TYPES, ...pinned, ...['target', 'exptime', 'ut'].flatMap(meta), SIZE, DATASET, instrument];
  return [
    FILENAME,
    TYPES,
    ...pinned,
    ...FIRST.flatMap(meta),
    ...own.map(([name, isNumber]) => metaColumn(name, isNumber, false)),
    instrument,
    { ...DATASET, hidden: false },
    text('night', 'night', 92, ({ night }) => night ?? '', { hidden: true }),
    text('configuration', 'configuration', 180, ({ configuration }) => configuration ?? '', { hidden: true }),
    text('override', 'set by', 130, ({ override, metaOverride }) => override?.who ?? metaOverride?.who ?? '', {
      hidden: true,
    }),
    { ...SIZE, hidden: true },
    { ...CHANGED, hidden: true },
    { ...PATH, hidden: true },
  ];
}
