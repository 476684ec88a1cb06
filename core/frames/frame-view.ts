import { FRAME_TYPES, type FrameType, type MetaValue } from '#core/contract/frame.ts';
import type { FrameView, LogFrame, LogHeading } from '#core/contract/frames.ts';
import { checkKeys, compileWhere, type Field, knownKeys } from '#core/frames/where.ts';

/** Who has set types or metadata of a frame. */
const overriddenBy = ({ override, metaOverride }: LogFrame): string | null =>
  override?.who ?? metaOverride?.who ?? null;

/** What can be asked of a line of the log beside what `where` knows of frames. */
const LOG_FIELDS: Readonly<Record<string, Field<LogFrame>>> = {
  configuration: (row) => row.configuration,
  dataset: (row) => row.datasets,
  override: overriddenBy,
  twins: (row) => row.twins,
};

/** A view of the log: headings and frames in their order. */
export interface ViewedFrames {
  readonly items: readonly (LogFrame | LogHeading)[];
  readonly frames: number;
}

export const isHeading = (item: LogFrame | LogHeading): item is LogHeading => 'title' in item;

/** Every key that an expression over these rows may use. */
export function keysOf(rows: readonly LogFrame[]): ReadonlySet<string> {
  const keys = new Set([...knownKeys(), ...Object.keys(LOG_FIELDS)]);
  // Frames of one instrument have the same keys.
  const seen = new Set<string | null>();
  for (const { spectrograph, meta } of rows) {
    if (seen.has(spectrograph)) continue;
    seen.add(spectrograph);
    for (const key of Object.keys(meta)) keys.add(key);
  }
  return keys;
}

const listed: Readonly<Record<FrameView['list'], (row: LogFrame) => boolean>> = {
  frames: ({ problem }) => problem === null,
  quarantine: ({ problem }) => problem !== null,
  duplicates: ({ twins }) => twins > 0,
};

/** The rows of a view, in no order. Throws a Fault `where`. */
function selected(rows: readonly LogFrame[], { list, where }: FrameView): LogFrame[] {
  const isListed = listed[list];
  if (where.trim() === '') return rows.filter(isListed);
  checkKeys(where, keysOf(rows));
  const meets = compileWhere<LogFrame>(where, LOG_FIELDS);
  return rows.filter((row) => isListed(row) && meets(row));
}

/** What a column shows of a frame, as it is sorted and counted. */
function cellOf(row: LogFrame, key: string): MetaValue {
  switch (key) {
    case 'filename':
      return row.filename;
    case 'path':
      return row.path;
    case 'size':
      return row.size;
    case 'mtime':
      return row.mtimeMs;
    case 'frametype':
      return row.types.length === 0 ? null : row.types.join(',');
    case 'spectrograph':
      return row.spectrograph;
    case 'problem':
      return row.problem?.code ?? null;
    case 'reason':
      return row.problem?.reason ?? null;
    case 'night':
      return row.night;
    case 'configuration':
      return row.configuration;
    case 'dataset':
      return row.datasets.length === 0 ? null : row.datasets.join(' ');
    case 'override':
      return overriddenBy(row);
    case 'twins':
      return row.twins;
    case 'ut':
      return row.meta.mjd ?? null;
    default:
      return row.meta[key] ?? null;
  }
}

/** Numbers by size, before texts; names with numbers in them by those numbers would cost too much on 100,000 rows. */
function compare(a: MetaValue, b: MetaValue, down: boolean): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  const order =
    typeof a === 'number' ? (typeof b === 'number' ? a - b : -1) : typeof b === 'number' ? 1 : a < b ? -1 : 1;
  return down ? -order : order;
}

const GROUP_KEYS: Readonly<Record<Exclude<FrameView['group'], 'none'>, string>> = {
  night: 'night',
  mask: 'decker',
  configuration: 'configuration',
  dataset: 'dataset',
  instrument: 'spectrograph',
};

const NO_GROUP: Readonly<Record<Exclude<FrameView['group'], 'none'>, string>> = {
  night: 'no time in the header',
  mask: 'no mask',
  configuration: 'no configuration',
  dataset: 'in no dataset',
  instrument: 'no known instrument',
};

/** Select, sort and group. The same rows in any order give the same view. Throws a Fault `where`. */
export function viewOf(rows: readonly LogFrame[], view: FrameView): ViewedFrames {
  const found = selected(rows, view);
  const keys = [...view.sort, { key: 'mjd', down: false }, { key: 'path', down: false }];
  if (view.list === 'duplicates' && view.sort.length === 0) keys.unshift({ key: 'filename', down: false });
  // Columns are taken out first: comparing goes over arrays then.
  const columns = keys.map(({ key, down }) => ({ values: found.map((row) => cellOf(row, key)), down }));
  const order = Uint32Array.from(found, (_, i) => i).sort((a, b) => {
    for (const { values, down } of columns) {
      const by = compare(values[a] ?? null, values[b] ?? null, down);
      if (by !== 0) return by;
    }
    return a - b;
  });
  const sorted = Array.from(order, (i) => found[i]).filter((row) => row !== undefined);
  if (view.group === 'none') return { items: sorted, frames: sorted.length };
  const key = GROUP_KEYS[view.group];
  const groups = new Map<string | null, LogFrame[]>();
  for (const row of sorted) {
    const value = cellOf(row, key);
    const name = value === null ? null : String(value);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  const without = NO_GROUP[view.group];
  const items = [...groups]
    .sort(([a], [b]) => compare(a, b, false))
    .flatMap(([name, own]) => [
      { key: `${view.group} ${name ?? ''}`, title: name ?? without, frames: own.length, types: countTypes(own) },
      ...own,
    ]);
  return { items, frames: sorted.length };
}

/** How many frames have each type. */
export function countTypes(rows: readonly LogFrame[]): Partial<Record<FrameType, number>> {
  const counts = new Map<FrameType, number>();
  for (const { types } of rows) for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  return Object.fromEntries(FRAME_TYPES.flatMap((type) => (counts.has(type) ? [[type, counts.get(type)]] : [])));
}

/** The values of a column in a view, the most frequent first. */
export function valuesOf({ items }: ViewedFrames, key: string): readonly { value: MetaValue; frames: number }[] {
  const counts = new Map<MetaValue, number>();
  for (const item of items) {
    if (isHeading(item)) continue;
    const cell = cellOf(item, key);
    // Types and datasets are asked for one by one.
    const values = key === 'frametype' ? item.types : key === 'dataset' ? item.datasets : [cell];
    for (const value of values.length === 0 ? [null] : values) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, frames]) => ({ value, frames }))
    .sort((a, b) => b.frames - a.frames || compare(a.value, b.value, false));
}
