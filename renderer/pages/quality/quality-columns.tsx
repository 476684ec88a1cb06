import type { CountColumn, QualityRow } from '#core/contract/quality.ts';
import type { Thresholds } from '#core/contract/scorecard.ts';
import { OBJECT_COUNTS } from '#core/contract/scorecard-row.ts';
import { ALL_COUNTS, COUNT_WORDS, heatOf, MAIN_COUNTS } from '#renderer/pages/quality/count-words.ts';
import classes from '#renderer/pages/quality/quality.module.css';
import { CardStatus, DatasetName, Verdict } from '#renderer/pages/quality/quality-words.tsx';
import { bytes, clock, count } from '#renderer/parts/numbers.ts';
import type { Column } from '#renderer/table/columns.ts';

const WIDTHS: Partial<Readonly<Record<CountColumn, number>>> = {
  slit_count: 54,
  bad_slit_count: 48,
  slit_rms_over_thresh: 56,
  slit_wv_cov_under_thresh: 56,
  slit_std_chi_out_of_range: 56,
  total_bad_flags: 56,
  slit_spec_flex_over_thresh: 56,
  object_count: 68,
};

const isOfObjects = (column: CountColumn): boolean => OBJECT_COUNTS.some((one) => one === column);

function countColumn(
  column: CountColumn,
  at: Thresholds,
  onOpen: (row: QualityRow, column: CountColumn) => void,
): Column<QualityRow> {
  const { title, limit, meaning } = COUNT_WORDS[column];
  return {
    id: column,
    title,
    width: WIDTHS[column] ?? 104,
    align: 'right',
    sortable: true,
    hidden: !MAIN_COUNTS.includes(column),
    cell: (row) => {
      const n = row.card[column];
      const of = isOfObjects(column) ? row.card.object_count : row.card.slit_count;
      return (
        <button
          type="button"
          tabIndex={-1}
          className={classes.count}
          data-heat={heatOf(column, n, of)}
          data-none={n === 0}
          onClick={() => onOpen(row, column)}
        >
          {count(n)}
        </button>
      );
    },
    text: (row) => `${meaning}${limit === undefined ? '' : ` (${limit(at)})`}: ${count(row.card[column])}`,
  };
}

/** The columns of the scorecard. `onOpen`: someone wants to see what is behind a count. */
export function qualityColumns(
  at: Thresholds,
  onOpen: (row: QualityRow, column: CountColumn) => void,
): readonly Column<QualityRow>[] {
  return [
    {
      id: 'status',
      title: 'Status',
      width: 104,
      sortable: true,
      cell: ({ card }) => <CardStatus status={card.status} />,
    },
    {
      id: 'dataset',
      title: 'Dataset',
      width: 204,
      min: 160,
      mono: true,
      sortable: true,
      cell: ({ card }) => <DatasetName dataset={card.dataset} />,
      text: ({ card }) => card.dataset,
    },
    {
      id: 'science_file',
      title: 'Frame',
      width: 150,
      min: 116,
      mono: true,
      keepsEnd: true,
      sortable: true,
      cell: ({ card }) => card.science_file,
      text: ({ card }) => card.science_file,
    },
    ...ALL_COUNTS.map((column) => countColumn(column, at, onOpen)),
    {
      id: 'reduce_dir',
      title: 'Reduction',
      width: 86,
      mono: true,
      sortable: true,
      cell: ({ card }) => card.reduce_dir,
      text: ({ id }) => id,
    },
    {
      id: 'verdict',
      title: 'Judged',
      width: 88,
      sortable: true,
      cell: ({ note }) => <Verdict note={note} isShort />,
      text: ({ note }) => note?.note ?? '',
    },
    {
      id: 'det_count',
      title: 'Detectors',
      width: 84,
      align: 'right',
      sortable: true,
      hidden: true,
      cell: ({ card }) => card.det_count,
    },
    {
      id: 'exec_time',
      title: 'Time',
      unit: 'h:m:s',
      width: 92,
      align: 'right',
      sortable: true,
      hidden: true,
      cell: ({ card }) => (card.exec_time === 0 ? '' : clock(card.exec_time)),
    },
    {
      id: 'mem_usage',
      title: 'Memory',
      unit: 'peak',
      width: 110,
      align: 'right',
      sortable: true,
      hidden: true,
      cell: ({ card }) => (card.mem_usage === 0 ? '' : bytes(card.mem_usage)),
    },
    {
      id: 'why',
      title: 'Why',
      width: 220,
      // All columns show in a window of 1280 px; that of a frame that failed says why.
      min: 165,
      grow: 400,
      cell: ({ why }) => why ?? '',
      text: ({ why }) => why ?? '',
    },
    {
      id: 'note',
      title: 'Note',
      width: 160,
      min: 80,
      hidden: true,
      cell: ({ note }) => note?.note ?? '',
      text: ({ note }) => note?.note ?? '',
    },
  ];
}
