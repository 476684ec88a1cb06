import type { BehindCount } from '#core/contract/quality.ts';
import { judgeSlit, type SlitNumbers, type Thresholds } from '#core/contract/scorecard.ts';
import classes from '#renderer/pages/quality/quality.module.css';
import { Judged } from '#renderer/pages/quality/quality-words.tsx';
import { slitFlags } from '#renderer/pages/quality/slit-flags.ts';
import type { Column, Sort } from '#renderer/table/columns.ts';

/** Names a slit, `MSC02:1894`, or an object, within a frame. */
export const behindKey = ({ slit, object }: BehindCount): string =>
  object !== null ? object.name : slit === null ? '' : `${slit.detector}:${slit.spatId}`;

/** A number of a slit; what is beyond its threshold has a sign and a colour. */
function Measured({
  value,
  digits,
  beyond,
}: {
  readonly value: number | null;
  readonly digits: number;
  readonly beyond: boolean;
}) {
  if (value === null) return <span className="dim">–</span>;
  const text = value.toFixed(digits).replace('-', '−');
  return beyond ? (
    <span className={classes.beyond}>
      <span aria-hidden>▸ </span>
      {text}
    </span>
  ) : (
    text
  );
}

type SlitValue = 'rms' | 'coverage' | 'medChi' | 'stdChi' | 'flexure';

const SLIT_VALUES: readonly {
  readonly id: SlitValue;
  readonly title: string;
  readonly unit?: string;
  readonly digits: number;
  readonly width: number;
  readonly beyond: 'rms' | 'coverage' | 'chi' | 'flexure' | null;
}[] = [
  { id: 'rms', title: 'RMS', unit: 'px', digits: 3, width: 78, beyond: 'rms' },
  { id: 'coverage', title: 'Cov', unit: '%', digits: 1, width: 80, beyond: 'coverage' },
  { id: 'medChi', title: 'med χ', digits: 2, width: 64, beyond: null },
  { id: 'stdChi', title: 'σ(χ)', digits: 2, width: 64, beyond: 'chi' },
  { id: 'flexure', title: 'Flex', unit: 'px', digits: 2, width: 86, beyond: 'flexure' },
];

/** Columns of slits, as they are judged at these thresholds. */
export function slitColumns(at: Thresholds): readonly Column<BehindCount>[] {
  const slitOf = (own: (slit: SlitNumbers) => React.ReactNode) => (row: BehindCount) =>
    row.slit === null ? '' : own(row.slit);
  return [
    {
      id: 'name',
      title: 'Slit',
      width: 112,
      mono: true,
      sortable: true,
      cell: slitOf((slit) => `${slit.detector}:${slit.spatId}`),
    },
    {
      id: 'bad',
      title: 'Judged',
      width: 96,
      cell: slitOf((slit) => <Judged judgement={judgeSlit(slit, at)} />),
    },
    ...SLIT_VALUES.map(
      ({ id, title, unit, digits, width, beyond }): Column<BehindCount> => ({
        id,
        title,
        ...(unit === undefined ? {} : { unit }),
        width,
        align: 'right',
        sortable: true,
        cell: slitOf((slit) => (
          <Measured value={slit[id]} digits={digits} beyond={beyond !== null && judgeSlit(slit, at)[beyond]} />
        )),
      }),
    ),
    {
      id: 'flags',
      title: 'Flags',
      width: 130,
      min: 60,
      grow: 1,
      cell: slitOf((slit) =>
        slitFlags(slit.mask)
          .map(({ name }) => name)
          .join(' '),
      ),
      text: ({ slit }) =>
        slitFlags(slit?.mask ?? 0)
          .map(({ name, meaning }) => `${name}: ${meaning}`)
          .join('\n'),
    },
  ];
}

const word = (is: boolean): string => (is ? 'yes' : 'no');

/** Columns of objects. */
export function objectColumns(at: Thresholds): readonly Column<BehindCount>[] {
  const objectOf =
    (own: (object: NonNullable<BehindCount['object']>) => React.ReactNode) =>
    ({ object }: BehindCount) =>
      object === null ? '' : own(object);
  return [
    {
      id: 'name',
      title: 'Object',
      width: 210,
      min: 110,
      grow: 1,
      mono: true,
      sortable: true,
      cell: objectOf(({ name }) => name),
      text: ({ object }) => object?.name ?? '',
    },
    {
      id: 's2n',
      title: 'S/N',
      width: 62,
      align: 'right',
      sortable: true,
      cell: objectOf(({ s2n }) => <Measured value={s2n} digits={1} beyond={false} />),
    },
    {
      id: 'waveRms',
      title: 'RMS',
      unit: 'px',
      width: 78,
      align: 'right',
      sortable: true,
      cell: objectOf(({ waveRms }) => (
        <Measured value={waveRms} digits={3} beyond={waveRms !== null && waveRms > at.rms} />
      )),
    },
    {
      id: 'objectFlexure',
      title: 'Flex',
      unit: 'px',
      width: 86,
      align: 'right',
      sortable: true,
      cell: objectOf(({ flexure }) => (
        <Measured value={flexure} digits={2} beyond={flexure !== null && Math.abs(flexure) > at.flexure} />
      )),
    },
    { id: 'optimal', title: 'Optimal', width: 66, cell: objectOf(({ hasOptimal }) => word(hasOptimal)) },
    { id: 'boxcar', title: 'Boxcar', width: 62, cell: objectOf(({ hasBoxcar }) => word(hasBoxcar)) },
    { id: 'forced', title: 'Forced', width: 62, cell: objectOf(({ maskdefExtract }) => word(maskdefExtract)) },
  ];
}

function sortValue({ slit, object }: BehindCount, id: string): number | string | null {
  if (id === 'name')
    return object?.name ?? (slit === null ? null : `${slit.detector}:${String(slit.spatId).padStart(6, '0')}`);
  if (id === 's2n' || id === 'waveRms') return object?.[id] ?? null;
  if (id === 'objectFlexure') return object?.flexure ?? null;
  const value = SLIT_VALUES.find((one) => one.id === id);
  return value === undefined ? null : (slit?.[value.id] ?? null);
}

/** Rows in an order; what has no value comes last. */
export function sortBehind(rows: readonly BehindCount[], sort: Sort | null): readonly BehindCount[] {
  if (sort === null) return rows;
  const sign = sort.down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [sortValue(a, sort.id), sortValue(b, sort.id)];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    return x === y ? 0 : sign * (x < y ? -1 : 1);
  });
}
