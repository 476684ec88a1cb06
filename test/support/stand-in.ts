// Stands in for run_pypeit where a test needs children that take memory and time as told, or that are killed a hundred
// times. It logs, writes and resumes as PypeIt does: calibrations and products that are there are taken for done, a
// file cut short included. Beside the setup file lies told.json. A second one in the same folder leaves DOUBLE.
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';

const Told = z.object({
  /** From start to end. */
  seconds: z.number(),
  /** The last exposure's spec2d stays half-written for so long beyond that. */
  lastSeconds: z.number().default(0),
  /** Lines that it logs besides, all the time. */
  linesPerSecond: z.number().default(0),
  /** Lines that its log begins with. */
  logged: z.array(z.string()).default([]),
  bytes: z.number().default(0),
  exitCode: z.number().default(0),
  /** File name → target. */
  exposures: z.record(z.string(), z.string()),
});
const told = Told.parse(JSON.parse(readFileSync('told.json', 'utf8')));
const [pypeitFile = '', ...args] = process.argv.slice(2);
const overwrite = args.includes('-o');
const log = pypeitFile.replace(/\.pypeit$/, '.log');
const say = (where: string, text: string) => {
  appendFileSync(log, `    INFO | 2026-01-01 00:00:00 | ${where} | ${text}\n`);
  writeSync(2, `    [INFO] - ${where} - ${text}\n`);
};

try {
  closeSync(openSync('alone', 'wx'));
} catch {
  const other = readFileSync('alone', 'utf8');
  if (other !== '' && existsSync(`/proc/${other}/stat`) && !/\) Z /.test(readFileSync(`/proc/${other}/stat`, 'utf8')))
    writeFileSync('DOUBLE', `${other} and ${process.pid}`);
}
writeFileSync('alone', String(process.pid));
writeFileSync(log, told.logged.map((line) => `${line}\n`).join(''));

const block = (cards: readonly string[]) =>
  Buffer.from(
    [...cards, 'END']
      .map((card) => card.padEnd(80))
      .join('')
      .padEnd(2880),
  );
const card = (key: string, value: string) => `${key.padEnd(8)}= ${value.padStart(20)}`;

/** A FITS file with one image, written in pieces over some time, as astropy does. */
async function write(path: string, seconds: number): Promise<void> {
  const fd = openSync(path, 'w');
  const image = block([
    card('XTENSION', "'IMAGE   '"), card('BITPIX', '8'), card('NAXIS', '1'), card('NAXIS1', '8640'), card('PCOUNT', '0'), card('GCOUNT', '1'),
  ]); // biome-ignore format: a header
  const pieces = [
    block([card('SIMPLE', 'T'), card('BITPIX', '8'), card('NAXIS', '0'), card('EXTEND', 'T')]),
    image,
    ...[1, 2, 3].map((n) => Buffer.alloc(2880, n)),
  ];
  for (const piece of pieces) {
    writeSync(fd, piece);
    await wait((1000 * seconds) / pieces.length);
  }
  closeSync(fd);
}

const began = performance.now();
const CHATTER_MS = 20;
const chatter = Array.from({ length: (told.linesPerSecond * CHATTER_MS) / 1000 }, (_, n) => `trace ${n} of many`);
if (chatter.length > 0)
  setInterval(() => {
    appendFileSync(log, chatter.map((text) => `    INFO | 2026-01-01 00:00:00 | a.py:f:1 | ${text}\n`).join(''));
    writeSync(2, chatter.map((text) => `    [INFO] - a.py:f:1 - ${text}\n`).join(''));
  }, CHATTER_MS);
const held = Buffer.alloc(told.bytes, 1);
const exposures = Object.entries(told.exposures);
const step = told.seconds / (exposures.length + 1);
mkdirSync('Calibrations', { recursive: true });
mkdirSync('Science', { recursive: true });
for (const name of ['Edges', 'Slits', 'Flat']) {
  const path = `Calibrations/${name}_A_0_DET01.fits`;
  if (existsSync(path)) continue;
  await write(path, step / 3);
  say('io.py:write_to_fits:1', `File written to: ${path}`);
}
for (const [n, [file, target]] of exposures.entries()) {
  const base = `${file.split('.fits')[0]}-${target}_CAM_20260101T000000.000`;
  if (existsSync(`Science/spec2d_${base}.fits`) && !overwrite) {
    say(
      'pypeit.py:reduce_calibID:1',
      `Output file: ${base} already exists. Set overwrite=True to recreate and overwrite.`,
    );
    continue;
  }
  say('exposure.py:reduce_exposure:1', `Reducing target ${target}\nCombining frames:\n${file}\n`);
  say('exposure.py:reduce_exposure:2', 'Detectors to work on: [1]');
  say('pypeit_steps.py:extract_det:1', `Extraction begins for ${base} on det=1`);
  await write(`Science/spec1d_${base}.fits`, step / 3);
  const more = n + 1 === exposures.length ? told.lastSeconds : 0;
  await write(`Science/spec2d_${base}.fits`, step / 3 + more);
}
say('pypeit.py:reduce_all:1', 'Finished calibration group 0');
const left = 1000 * told.seconds - (performance.now() - began);
if (told.bytes > 0 && left > 0) await wait(left);
if (told.exitCode === 0) say('run_pypeit.py:main:1', 'Data reduction complete');
else say('run_pypeit.py:main:1', 'giving up');
rmSync('alone', { force: true });
process.exit(held.length === told.bytes ? told.exitCode : 9);
