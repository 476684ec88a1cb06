import { expect, test } from 'vitest';
import { calibrationMark, exposureMark, LogTracer } from '#core/reductions/log-trace.ts';

/** A line of each form: PypeIt's log and console, 2.x and 1.x; the consoles have colours. */
const FORMS = {
  'log of 2.x': (level: string, file: string, func: string, text: string) =>
    `${level.padStart(8)} | 2026-11-23 07:50:29 | ${file}:${func}:1 | ${text}`,
  'console of 2.x': (level: string, file: string, func: string, text: string) =>
    `\x1b[1;38;2;49;54;149m${`[${level}]`.padStart(10)}\x1b[0m - \x1b[38;2;116;173;209m${file}:${func}:1\x1b[0m - ${text}`,
  'log of 1.x': (level: string, file: string, func: string, text: string) =>
    `${`[${level}]`.padEnd(10)}:: ${file} 1 ${func}() - ${text}`,
  'console of 1.x': (level: string, file: string, func: string, text: string) =>
    `\x1b[1;31m${`[${level}]`.padEnd(10)}::\x1b[0m \x1b[1;34m${file} 1 ${func}()\x1b[0m - ${text}`,
} as const;

test.each(Object.entries(FORMS))('warnings belong to the step that is under way: %s', (_name, form) => {
  const tracer = new LogTracer();
  const say = (level: string, file: string, func: string, text: string) => tracer.add(form(level, file, func, text));
  say('INFO', 'pypeit.py', 'reduce_exposure', 'Reducing target Feige 66');
  tracer.add('Combining frames:');
  tracer.add('b24.fits.gz');
  say('INFO', 'pypeit.py', 'calib_one', 'Calibrating detector 1');
  say('INFO', 'calibrations.py', 'get_bias', 'Preparing a Bias calibration frame.');
  say('WARNING', 'calibrations.py', 'get_dark', 'No raw dark frames found');
  say('INFO', 'calibrations.py', 'get_arc', 'Preparing an Arc calibration frame.');
  for (let slit = 0; slit < 100; slit++) say('INFO', 'x.py', 'f', `something of slit ${slit}`);
  say('WARNING', 'arc.py', 'detect_peaks', 'saturated');
  say('INFO', 'calibrations.py', 'get_wv_calib', 'Preparing a WaveCalib calibration frame.');
  for (let slit = 0; slit < 100; slit++) {
    say('WARNING', 'autoid.py', 'full_template', 'Not enough useful IDs');
    say('WARNING', 'autoid.py', 'full_template', `Slit ${slit} is bad`);
  }
  say('INFO', 'pypeit.py', 'objfind_one', 'Object finding begins for b24-Feige66 on det=1');
  say('WARNING', 'calibrations.py', 'get_tilts', 'No raw tilt frames found');
  say('WARNING', 'find_objects.py', 'run', 'No objects found');
  say('INFO', 'pypeit.py', 'extract_one', 'Extraction begins for b24-Feige66 on det=1');
  say('WARNING', 'fitting.py', 'bspline_profile', 'All break points lost!!  Bspline fit failed.');

  const warnings = (key: string) =>
    tracer.marks.get(key)?.flatMap(({ level, text }) => (level === 'warning' ? text : [])) ?? [];
  const of = (step: Parameters<typeof calibrationMark>[2]) => warnings(calibrationMark('0', 'DET01', step));
  // That there are no darks says nothing of the bias.
  expect(of('bias')).toEqual([]);
  expect(of('arc')).toEqual(['saturated']);
  expect(of('wavelengths').slice(0, 3)).toEqual(['Not enough useful IDs', 'Slit 0 is bad', 'Slit 1 is bad']);
  expect(of('wavelengths')).toHaveLength(40);
  // It was looked for while an exposure was reduced.
  expect(of('tilts')).toEqual(['No raw tilt frames found']);
  expect(warnings(exposureMark('b24.fits.gz', 'DET01', 'spec2d'))).toEqual(['No objects found']);
  expect(warnings(exposureMark('b24.fits.gz', 'DET01', 'spec1d'))).toEqual([
    'All break points lost!!  Bspline fit failed.',
  ]);
  expect(tracer.marks.get(calibrationMark('0', 'DET01', 'wavelengths'))?.[0]).toMatchObject({ level: 'info' });
});
