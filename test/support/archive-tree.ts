// Reduced datasets as PypeIt leaves them, without pixels: headers are all that the archive reads.
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { formatIpac } from '#core/ipac/ipac-table.ts';
import { type CardFields, quoted, writeHeaderFile } from './header-file.ts';

const product = (path: string, model: string, cards: CardFields = {}): string =>
  writeHeaderFile(path, cards, { DMODCLS: quoted(model) });

export interface MadeReduction {
  /** `keck_deimos`. */
  readonly spectrograph?: string;
  /** Cards of its products, beside those that every one has. */
  readonly cards?: CardFields;
}

/** The name that PypeIt gives the products of a raw frame, after `spec1d_`. */
export const stemOf = (frame: string): string => `${frame.replace(/\.fits$/, '')}-field_DEIMOS_20100101T010203.000`;

/** A finished reduction in a folder `…/SPEC_A`, of raw frames by their names. Returns the paths of its spec1d files. */
export function madeReduction(folder: string, frames: readonly string[], made: MadeReduction = {}): readonly string[] {
  const { spectrograph = 'keck_deimos', cards = {} } = made;
  const name = basename(folder);
  for (const part of ['Science', 'Calibrations']) mkdirSync(join(folder, part), { recursive: true });
  product(join(folder, 'Calibrations/Arc_A_0_MSC01.fits'), 'ArcImage');
  for (const end of ['calib', 'par', 'log']) writeFileSync(join(folder, `${name}.${end}`), `${end} of ${name}\n`);
  writeFileSync(join(folder, 'QA.tar.gz'), 'plots');
  const rows = frames.map((frame) => `${frame} | science\n`).join('');
  writeFileSync(
    join(folder, `${name}.pypeit`),
    `[rdx]\n    spectrograph = ${spectrograph}\n\ndata read\n path raw\nfilename | frametype\n${rows}data end\n`,
  );
  return frames.map((frame, n) => {
    const all: CardFields = {
      VERSPYP: quoted('2.0.1'),
      PYP_SPEC: quoted(spectrograph),
      FILENAME: quoted(frame),
      RA: '150.0875',
      DEC: '2.0',
      TARGET: quoted('field one'),
      DISPNAME: quoted('600ZD'),
      DECKER: quoted('mask1'),
      BINNING: quoted('1,1'),
      MJD: String(55_197.25 + n),
      AIRMASS: '1.25',
      EXPTIME: '1800',
      PROGPI: quoted('Observer'),
      SEMESTER: quoted('2011B'),
      PROGID: quoted('U000'),
      GUIDFWHM: '0.8',
      ...cards,
    };
    const stem = stemOf(frame);
    const spec1d = product(join(folder, `Science/spec1d_${stem}.fits`), 'SpecObj', all);
    product(join(folder, `Science/spec2d_${stem}.fits`), 'Spec2DObj', all);
    writeFileSync(join(folder, `Science/spec1d_${stem}.txt`), '| slit | name |\n');
    return spec1d;
  });
}

/** Coadds beside the datasets of `MASK/CONFIG`, made from spec1d files: `J0.fits`, … in 1D_Coadd, one in 2D_Coadd. */
export function madeCoadds(config: string, spec1d: readonly string[]): void {
  const [one, two] = [join(config, '1D_Coadd'), join(config, '2D_Coadd')];
  mkdirSync(one, { recursive: true });
  mkdirSync(join(two, 'Science_coadd'), { recursive: true });
  const columns = [
    { name: 'filename', type: 'char' },
    { name: 'maskdef_objname', type: 'char' },
    { name: 'maskdef_id', type: 'long' },
    { name: 'pypeit_name', type: 'char' },
    { name: 'det', type: 'char' },
    { name: 'objra', type: 'double' },
    { name: 'objdec', type: 'double' },
    { name: 's2n', type: 'double' },
    { name: 'maskdef_extract', type: 'char' },
    { name: 'wave_rms', type: 'double' },
    { name: 'spec1d_filename', type: 'char' },
  ] as const;
  const rows = spec1d.map((path, n) => {
    product(join(one, `J${n}.fits`), 'OneSpec');
    const object = [`obj${n}`, String(9000 + n), `SPAT0${n}00-SLIT0${n}00-MSC01`, 'MSC01'];
    return [`J${n}.fits`, ...object, '150.1', '2.1', '9.125', 'False', '0.2876', basename(path)];
  });
  writeFileSync(
    join(one, 'collate_report.dat'),
    formatIpac({ columns: columns.map((column) => ({ ...column, unit: '' })), rows }),
  );
  writeFileSync(join(one, 'collate1d.par'), '[collate1d]\n');
  writeFileSync(join(one, 'collate_warnings.txt'), '\n');
  const first = basename(spec1d[0] ?? '').replace('spec1d', 'spec2d');
  product(join(two, `Science_coadd/${first}`), 'Spec2DObj');
  writeFileSync(join(two, 'keck_deimos_mask1.coadd2d'), '[rdx]\n');
  writeFileSync(join(two, 'pypeit_setup_coadd2d.log.txt'), 'setup\n');
}

/** Where `slitbench setup` puts a reduction. */
export const reductionFolder = (root: string, dataset: string, reduce = 'reduce', name = 'keck_deimos_A'): string =>
  join(root, dataset, 'complete', reduce, name);
