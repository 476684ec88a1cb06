import { Link } from 'wouter';
import type { WarningLine } from '#core/contract/logged-warnings.ts';
import type { WarningCount, WarningGrouping } from '#core/contract/warnings.ts';
import { count } from '#renderer/parts/numbers.ts';
import type { Column } from '#renderer/table/columns.ts';

/** What each grouping is called, and what stands for warnings that do not tell it. */
export const GROUPING_WORDS: Readonly<Record<WarningGrouping, { readonly title: string; readonly none: string }>> = {
  kind: { title: 'Kind', none: '' },
  dataset: { title: 'Dataset', none: '' },
  detector: { title: 'Detector', none: 'no detector told' },
  slit: { title: 'Slit', none: 'no slit told' },
  template: { title: 'Message', none: '' },
};

const titleOf = (by: WarningGrouping, { title }: WarningCount): string => title || GROUPING_WORDS[by].none;

/** Columns of the groups. `all`: warnings of every kind are shown. */
export function groupColumns(by: WarningGrouping, all: boolean): readonly Column<WarningCount>[] {
  const number = (id: 'count' | 'reductions', title: string, width: number): Column<WarningCount> => ({
    id,
    title,
    width,
    align: 'right',
    cell: (group) => count(group[id]),
  });
  const important: Column<WarningCount> = {
    id: 'important',
    title: 'Important',
    width: 92,
    align: 'right',
    cell: (group) => (group.important === 0 ? '' : `★ ${count(group.important)}`),
  };
  return [
    number('count', 'Warnings', 90),
    ...(all ? [important] : []),
    number('reductions', 'Reductions', 100),
    ...placeColumns(by),
  ];
}

function placeColumns(by: WarningGrouping): readonly Column<WarningCount>[] {
  const isText = by === 'kind' || by === 'template';
  const title: Column<WarningCount> = {
    id: 'title',
    title: GROUPING_WORDS[by].title,
    width: by === 'slit' ? 120 : 420,
    ...(by === 'slit' ? { grow: 0 } : { grow: 1, min: 160 }),
    mono: !isText,
    cell: (group) => titleOf(by, group),
    text: (group) => titleOf(by, group),
  };
  const of = (id: 'where' | 'detector' | 'dataset', name: string, width: number): Column<WarningCount> => ({
    id,
    title: name,
    width,
    grow: 0,
    mono: true,
    cell: (group) => group[id] ?? '',
    text: (group) => group[id] ?? '',
  });
  if (by === 'slit')
    return [title, of('detector', 'Detector', 90), { ...of('dataset', 'Dataset', 420), grow: 1, min: 160 }];
  return isText ? [of('where', 'Said in', 176), title] : [title];
}

/** The page Log at the line of a warning. */
export const logPath = ({ reduction, log, line }: WarningLine): string =>
  `/log?${new URLSearchParams({ reduction, ...(log === 'console' ? { file: log } : {}), line: String(line - 1) })}`;

/** Columns of the warnings themselves. */
export const LINE_COLUMNS: readonly Column<WarningLine>[] = [
  {
    id: 'line',
    title: 'Line',
    width: 76,
    align: 'right',
    cell: (warning) => (
      <Link href={logPath(warning)} aria-label={`Line ${warning.line} of the log of ${warning.reduction}`}>
        {count(warning.line)}
      </Link>
    ),
  },
  {
    id: 'dataset',
    title: 'Dataset',
    width: 250,
    min: 120,
    mono: true,
    cell: ({ dataset }) => dataset,
    text: ({ reduction }) => reduction,
  },
  { id: 'detector', title: 'Detector', width: 80, mono: true, cell: ({ detector }) => detector ?? '' },
  { id: 'slit', title: 'Slit', width: 60, align: 'right', cell: ({ slit }) => slit ?? '' },
  {
    id: 'text',
    title: 'Message',
    width: 260,
    grow: 1,
    cell: ({ text, important }) => (important ? `★ ${text}` : text),
    text: ({ text }) => text,
  },
  { id: 'frame', title: 'Exposure', width: 150, mono: true, hidden: true, cell: ({ frame }) => frame ?? '' },
];
