import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encodeImage } from '#core/fits/write-image.ts';
import { header, padded } from './torture-files.ts';

/** A slit as a spec2d file is to have it; what is left out is that of a good one. */
export interface MadeSlit {
  readonly spatId: number;
  readonly rms?: number;
  readonly coverage?: number;
  readonly flexure?: number;
  readonly medChi?: number;
  readonly stdChi?: number;
  readonly mask?: number;
  /** Of an echelle spectrograph. */
  readonly order?: number;
}

const text = (keyword: string, value: string): string => `${keyword.padEnd(8)}= '${value}'`;
const number = (keyword: string, value: number): string => `${keyword.padEnd(8)}= ${String(value).padStart(20)}`;

interface MadeColumn {
  readonly name: string;
  readonly form: string;
  readonly width: number;
  readonly put: (row: Buffer, at: number, index: number) => void;
}

const wide = (name: string, values: readonly number[]): MadeColumn => ({
  name,
  form: '1K',
  width: 8,
  put: (row, at, i) => void row.writeBigInt64BE(BigInt(values[i] ?? 0), at),
});
const real = (name: string, values: readonly number[]): MadeColumn => ({
  name,
  form: 'D',
  width: 8,
  put: (row, at, i) => void row.writeDoubleBE(values[i] ?? 0, at),
});
const short = (name: string, values: readonly number[]): MadeColumn => ({
  name,
  form: '1I',
  width: 2,
  put: (row, at, i) => void row.writeInt16BE(values[i] ?? 0, at),
});
/** A trace of so many samples, of no interest: it makes the rows as wide as real ones. */
const trace = (name: string, samples: number): MadeColumn => ({
  name,
  form: `${samples}D`,
  width: 8 * samples,
  put: () => {},
});

/** One binary table with its header. */
export function tableHdu(
  name: string,
  columns: readonly MadeColumn[],
  rows: number,
  cards: readonly string[] = [],
): Buffer {
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const body = Buffer.alloc(rows * width);
  for (let row = 0; row < rows; row++) {
    let at = row * width;
    for (const column of columns) {
      column.put(body, at, row);
      at += column.width;
    }
  }
  const head = header(
    text('XTENSION', 'BINTABLE'),
    number('BITPIX', 8),
    number('NAXIS', 2),
    number('NAXIS1', width),
    number('NAXIS2', rows),
    number('PCOUNT', 0),
    number('GCOUNT', 1),
    number('TFIELDS', columns.length),
    ...columns.flatMap(({ name: own, form }, i) => [text(`TTYPE${i + 1}`, own), text(`TFORM${i + 1}`, form)]),
    text('EXTNAME', name),
    ...cards,
  );
  return Buffer.concat([head, padded(body)]);
}

const emptyPrimary = (...cards: readonly string[]): Buffer =>
  header('SIMPLE  = T', number('BITPIX', 8), number('NAXIS', 0), 'EXTEND  = T', ...cards);

/** A spec2d file in the layout of PypeIt: pictures, the tables of slits, and the numbers of each. */
export function spec2dFile(
  detectors: Readonly<Record<string, readonly MadeSlit[]>>,
  announced: readonly string[] = Object.keys(detectors),
  cards: readonly string[] = [],
): Buffer {
  const units = Object.entries(detectors).flatMap(([det, slits]) => {
    const of = (value: (slit: MadeSlit) => number | undefined, good: number) => slits.map((s) => value(s) ?? good);
    const spat = of(({ spatId }) => spatId, 0);
    const isEchelle = slits.some(({ order }) => order !== undefined);
    const ids = isEchelle ? of(({ order }) => order, 0) : spat;
    const picture = { data: new Float32Array(100 * 60), axes: [60, 100] };
    return [
      encodeImage({ ...picture, extension: `${det}-SCIIMG` }),
      tableHdu(
        `${det}-SLITS`,
        [
          wide('spat_id', spat),
          trace('left_init', 600),
          ...(isEchelle ? [wide('ech_order', ids)] : []),
          short('mask_init', []),
          short(
            'mask',
            of(({ mask }) => mask, 0),
          ),
          real(
            'specmin',
            of(() => Number.NEGATIVE_INFINITY, 0),
          ),
        ],
        slits.length,
      ),
      tableHdu(
        `${det}-WAVESOL`,
        [
          wide('N.', [...slits.keys()]),
          wide('SpatOrderID', ids),
          real(
            'IDs_Wave_cov(%)',
            of(({ coverage }) => coverage, 90),
          ),
          real(
            'RMS',
            of(({ rms }) => rms, 0.1),
          ),
        ],
        slits.length,
      ),
      tableHdu(
        `${det}-SCI_SPEC_FLEXURE`,
        [
          wide('spat_id', spat),
          real(
            'sci_spec_flexure',
            of(({ flexure }) => flexure, 0.5),
          ),
        ],
        slits.length,
      ),
      ...(/^MSC0\d$/.test(det)
        ? [tableHdu(`${det}-MOSAIC`, [wide('det', [Number(det.slice(3)), Number(det.slice(3)) + 4])], 2)]
        : []),
      ...(['MED', 'STD'] as const).map((kind) => {
        const value = kind === 'MED' ? of(({ medChi }) => medChi, 0.01) : of(({ stdChi }) => stdChi, 1);
        return encodeImage({ data: Float32Array.from(value), axes: [slits.length], extension: `${det}-${kind}_CHIS` });
      }),
    ];
  });
  return Buffer.concat([emptyPrimary(`HIERARCH ALLSPEC2D_DETS = '${announced.join(',')}'`, ...cards), ...units]);
}

/** An object as a spec1d file is to have it. */
export interface MadeObject {
  readonly spatId: number;
  readonly detector?: string;
  readonly rms?: number;
  readonly flexure?: number;
  readonly extractions?: readonly ('OPT' | 'BOX')[];
  readonly maskdefExtract?: boolean;
  readonly order?: number;
  /** Default 3.5. */
  readonly s2n?: number;
  /** MASKDEF_OBJNAME */
  readonly name?: string;
}

/** A spec1d file: an extension an object, and one that is none. */
export function spec1dFile(objects: readonly MadeObject[]): Buffer {
  const units = objects.map((object) => {
    const { spatId, detector = 'MSC01', rms = 0.1, flexure = 0.5, extractions = ['OPT', 'BOX'], order } = object;
    const columns = extractions.map((kind) => real(`${kind}_COUNTS`, []));
    return tableHdu(`SPAT${spatId}-SLIT${spatId}-${detector}`, [real('TRACE_SPAT', []), ...columns], 40, [
      text('DMODCLS', 'SpecObj'),
      text('DET', detector),
      number('SLITID', spatId),
      ...(order === undefined ? [] : [`HIERARCH ECH_ORDER = ${order}`]),
      number('WAVE_RMS', rms),
      `HIERARCH FLEX_SHIFT_TOTAL = ${flexure}`,
      `HIERARCH MASKDEF_EXTRACT = ${object.maskdefExtract === true ? 'T' : 'F'}`,
      number('S2N', object.s2n ?? 3.5),
      ...(object.name === undefined ? [] : [`HIERARCH MASKDEF_OBJNAME = '${object.name}'`]),
    ]);
  });
  const other = tableHdu('MSC01-DETECTOR', [real('gain', [])], 1, [text('DMODCLS', 'DetectorContainer')]);
  return Buffer.concat([emptyPrimary(), ...units, other]);
}

/** What a reduction's folder is to hold. */
export interface MadeReduction {
  /** Below the tree: `MASK/CONFIG/DATES/complete/reduce/keck_deimos_A`. */
  readonly folder: string;
  /** Lines of parameters after `spectrograph = …`. */
  readonly parameters?: readonly string[];
  readonly spectrograph?: string;
  /** Raw frames: name, then type; a `#` before the name comments it out. */
  readonly frames: readonly (readonly [name: string, type: string])[];
  /** Null: none. */
  readonly log?: string | null;
  /** In the folder Science; names ending in .gz are gzipped here. */
  readonly products: Readonly<Record<string, Buffer>>;
}

/** Long enough ago that a file counts as settled. */
const LONG_AGO = new Date('2024-03-01T00:00:00Z');

/** Write a file as if long ago. */
export function writeSettled(path: string, bytes: Buffer | string, when: Date = LONG_AGO): void {
  writeFileSync(path, bytes);
  utimesSync(path, when, when);
}

/** Make a reduction as PypeIt leaves it. Returns its folder. */
export function makeReduction(root: string, made: MadeReduction): string {
  const folder = join(root, made.folder);
  const name = made.folder.split('/').at(-1) ?? '';
  const { spectrograph = 'keck_deimos', parameters = [], frames, log, products } = made;
  mkdirSync(join(folder, 'Science'), { recursive: true });
  const setup = [
    '[rdx]',
    `    spectrograph = ${spectrograph}`,
    ...parameters,
    '',
    'setup read',
    'Setup A:',
    '  decker: one',
    'setup end',
    '',
    'data read',
    ' path /nowhere',
    'filename | frametype',
    ...frames.map(([frame, type]) => `${frame} | ${type}`),
    'data end',
    '',
  ];
  writeSettled(join(folder, `${name}.pypeit`), setup.join('\n'));
  const said = log === undefined ? '[INFO]    :: run_pypeit.py 1 main() - Execution time: 5m 17.5s\n' : log;
  if (said !== null) writeSettled(join(folder, `${name}.log`), said);
  for (const [file, bytes] of Object.entries(products))
    writeSettled(join(folder, 'Science', file), file.endsWith('.gz') ? gzipSync(bytes) : bytes);
  return folder;
}
