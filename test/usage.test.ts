// What the command line says to wrong usage, as a person meets it.
import { expect, test } from 'vitest';
import { slitbench } from './support/slitbench.ts';

test.each([
  [['frobnicate'], "unknown command 'frobnicate'"],
  [['scan'], "missing required argument 'dir'"],
  [['scan', '--bogus', '.'], "unknown option '--bogus'"],
  [['scan', '.', '--wait', 'soon'], "'soon' is invalid"],
  [['scan', '.', '--columns', ','], 'a list of names'],
  [['rerun', '.', '--manual', 'b27.fits.gz=1:185.3:1020:0'], 'widths in pixels, above 0'],
  [['tar-qa', ''], 'word 2 of the command is empty'],
  [['scorecard', '.', '--subdirs='], 'word 3 of the command is empty'],
  [['scan', '.', '--json', '--csv'], "'--json' cannot be used with option '--csv'"],
  [['scan', '.', '--json', '--columns', 'ra'], "'--json' cannot be used with option '--columns"],
  [['scan', '--no-cache', import.meta.dirname, '--where', 'exptime>'], '--where, column 9: a value is expected'],
  [['organize', '.'], "required option '--into <root>' not specified"],
  [['run', '--', '-o'], 'Name what to reduce before --'],
  [['run', '.', '--memory-limit', '0'], 'Give a number above 0'],
  [['run', '.', '--workers', '1.5'], 'Give a whole number from 1'],
  [['practice', 'x', '--nights', '0'], 'Give a whole number from 1 to 52'],
  [['demo', 'x', '--seed', '-1'], 'Give a whole number from 0 to 4294967295'],
] as const)('slitbench %j: exit code 2, and what is wrong', async (args, message) => {
  const { code, stdout, stderr } = await slitbench(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});

test.each([['--help'], ['scan', '--help'], ['--version']])('slitbench %s: exit code 0', async (...args) => {
  const { code, stderr } = await slitbench(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('every command is in the help, with what it is for', async () => {
  const { stdout } = await slitbench(['--help']);
  for (const name of [
    'headers',
    'scan',
    'organize',
    'undo',
    'setup',
    'run',
    'warnings',
    'report',
    'doctor',
    'practice',
    'demo',
  ])
    expect(stdout).toMatch(new RegExp(`^  ${name}\\b.+[a-z]{3}`, 'm'));
});
