import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lacks, python2 } from '../have.ts';
import { header, padded } from '../support/torture-files.ts';
import { benchFolder } from './bench-folder.ts';
import { type BenchRow, median } from './row.ts';

/** Keys of a DEIMOS frame that PypeIt asks for, as `core/spectrographs/keck-deimos.ts` does. */
const KEYS = ['RA', 'DEC', 'TARGNAME', 'SLMSKNAM', 'BINNING', 'MJD-OBS', 'ELAPTIME', 'AIRMASS', 'GRATENAM', 'HATCHPOS', 'GRATEPOS', 'G3TLTWAV', 'OBSTYPE', 'LAMPS', 'DATE-OBS', 'UTC', 'MOSMODE', 'AMPMODE', 'OBJECT', 'DWFILNAM', 'FRAMENO', 'INSTRUME']; // biome-ignore format: one list

/** A raw frame as a telescope writes it: keywords that are asked for among many others, and some data. */
function rawFrame(n: number, cards: number, dataBytes: number): Buffer {
  const asked = KEYS.map((key, i) => {
    const value = i % 3 === 0 ? `'value ${n}'` : i % 3 === 1 ? String(n * 1.25) : String(n);
    return `${key.padEnd(8)}= ${value.padStart(20)} / what ${key} means`;
  });
  const other = Array.from(
    { length: cards - KEYS.length },
    (_, i) => `${`KEY${i}`.padEnd(8)}= ${String(i * n).padStart(20)} / of no interest`,
  );
  const size = ['SIMPLE  = T', 'BITPIX  = 8', 'NAXIS   = 1', `NAXIS1  = ${dataBytes}`];
  return Buffer.concat([header(...size, ...other, ...asked), padded(Buffer.alloc(dataBytes, n % 256))]);
}

function makeFrames(folder: string, count: number, cards: number, dataBytes: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => {
    const night = join(folder, `night${Math.floor(n / 250)}`);
    if (n % 250 === 0) mkdirSync(night, { recursive: true });
    const path = join(night, `f${n}.fits`);
    writeFileSync(path, rawFrame(n, cards, dataBytes));
    return path;
  });
}

/** Milliseconds of the median repetition of a program that prints them; all must find as many cards. */
function timed(command: string, args: readonly string[], paths: readonly string[], repetitions: number) {
  const options = { input: paths.join('\n'), encoding: 'utf8', maxBuffer: 1 << 26 } as const;
  const all = [...args, String(repetitions), ...KEYS];
  const lines = execFileSync(command, all, { ...options, stdio: ['pipe', 'pipe', 'ignore'] })
    .trim()
    .split('\n');
  const found = lines.map((line) => Number(line.split(' ')[1]));
  if (found.some((n) => n !== paths.length * KEYS.length))
    throw new Error(`${command} did not find every card: ${found}`);
  return median(lines.map((line) => Number(line.split(' ')[0])));
}

/** The program in C, or null where there is no compiler or no cfitsio. */
function buildCfitsio(folder: string): string | null {
  const program = join(folder, 'headers-cfitsio');
  try {
    const source = join(import.meta.dirname, 'headers-cfitsio.c');
    execFileSync('cc', ['-O2', source, '-lcfitsio', '-o', program], { stdio: 'ignore' });
    return program;
  } catch {
    return null;
  }
}

/** Headers of 2,000 frames of 150 cards, 22 values each: milliseconds, against astropy and against cfitsio from C. */
export async function benchHeaders(): Promise<BenchRow[]> {
  const folder = benchFolder();
  try {
    const paths = makeFrames(folder, 2000, 150, 20_000);
    const ours = timed(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'headers-ours.ts')],
      paths,
      7,
    );
    const row = { what: 'headers of 2,000 frames', ours, unit: 'ms' };
    const rows: BenchRow[] = [];
    if (!lacks('headers against astropy', python2)) {
      const theirs = timed(python2 ?? '', [join(import.meta.dirname, 'headers_astropy.py')], paths, 3);
      rows.push({ ...row, theirs, against: 'astropy getheader' });
    }
    const cfitsio = buildCfitsio(folder);
    if (!lacks('headers against cfitsio (needs a C compiler and libcfitsio-dev)', cfitsio))
      rows.push({ ...row, theirs: timed(cfitsio ?? '', [], paths, 7), against: 'cfitsio from C' });
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
