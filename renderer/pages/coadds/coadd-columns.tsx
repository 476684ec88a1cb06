import type { CoaddRow } from '#core/contract/coadds.ts';
import { CoaddState, KIND_WORDS, ratio } from '#renderer/pages/coadds/coadd-words.tsx';
import { DatasetName } from '#renderer/pages/quality/quality-words.tsx';
import { count, moment } from '#renderer/parts/numbers.ts';
import type { Column } from '#renderer/table/columns.ts';

/** Why it is as it is, or what hinders. */
const whyOf = ({ why, problem }: CoaddRow): string => problem ?? why ?? '';

/** The columns of the list of coadds. */
export const COADD_COLUMNS: readonly Column<CoaddRow>[] = [
  {
    id: 'state',
    title: 'State',
    width: 140,
    min: 128,
    sortable: true,
    cell: (row) => <CoaddState row={row} />,
    text: whyOf,
  },
  {
    id: 'level',
    title: 'Coadd of',
    width: 230,
    min: 170,
    mono: true,
    sortable: true,
    cell: ({ level }) => <DatasetName dataset={level} />,
    text: ({ level, config }) => (level === config ? `${level}: all its datasets` : `${level}: this dataset alone`),
  },
  { id: 'kind', title: 'Kind', width: 54, sortable: true, cell: ({ kind }) => KIND_WORDS[kind] },
  {
    id: 'exposures',
    title: 'Exposures',
    width: 96,
    align: 'right',
    sortable: true,
    cell: ({ exposures, leftOut }) =>
      leftOut === 0 ? count(exposures) : `${count(exposures)} of ${exposures + leftOut}`,
    text: ({ exposures, leftOut, datasets }) => `${exposures} of ${datasets} datasets; ${leftOut} left out`,
  },
  {
    id: 'datasets',
    title: 'Datasets',
    width: 86,
    align: 'right',
    cell: ({ datasets }) => count(datasets),
  },
  {
    id: 'targets',
    title: 'Targets',
    width: 120,
    min: 80,
    mono: true,
    sortable: true,
    cell: ({ targets }) => targets.join(', '),
    text: ({ targets }) => targets.join(', '),
  },
  {
    id: 'single',
    title: 'S/N single',
    width: 92,
    align: 'right',
    hidden: true,
    cell: ({ gain }) => ratio(gain?.single),
    text: ({ gain }) => (gain === null ? '' : `of the best single exposure, median of ${gain.objects} objects`),
  },
  {
    id: 'coadded',
    title: 'S/N coadded',
    width: 106,
    align: 'right',
    hidden: true,
    cell: ({ gain }) => ratio(gain?.coadded),
  },
  {
    id: 'gain',
    title: 'S/N gain',
    unit: '×',
    width: 104,
    align: 'right',
    sortable: true,
    cell: ({ gain }) => ratio(gain?.gain),
    text: ({ gain }) =>
      gain === null ? '' : `S/N ${ratio(gain.single)} in the best single exposure, ${ratio(gain.coadded)} coadded`,
  },
  {
    id: 'made',
    title: 'Made',
    unit: 'UT',
    width: 138,
    min: 138,
    sortable: true,
    cell: ({ made }) => (made === null ? '' : moment(Date.parse(made))),
  },
  { id: 'pypeit', title: 'PypeIt', width: 70, mono: true, hidden: true, cell: ({ pypeit }) => pypeit ?? '' },
  { id: 'why', title: 'Why', width: 200, min: 120, grow: 400, cell: whyOf, text: whyOf },
];
