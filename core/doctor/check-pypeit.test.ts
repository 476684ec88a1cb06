import { expect, test } from 'vitest';
import { importRemedy } from '#core/doctor/check-pypeit.ts';

const env = { python: '/venv/bin/python', version: '2.0.1', chosen: false };

test.each([
  ["ModuleNotFoundError: No module named 'qtpy'", '/venv/bin/python -m pip install qtpy'],
  ["ModuleNotFoundError: No module named 'linetools.spectra'", '/venv/bin/python -m pip install linetools'],
  ["ModuleNotFoundError: No module named 'pypeit.cache'", 'pip install --force-reinstall pypeit==2.0.1'],
  ['ImportError: libGL.so.1: cannot open shared object file: No such file', 'system library libGL.so.1'],
  ['Segmentation fault', 'slitbench doctor --fix'],
])('%s', (line, remedy) => {
  expect(importRemedy(env, line)).toContain(remedy);
});

test('of a Python that a person named, making another one is no remedy; its path may hold blanks', () => {
  const remedy = importRemedy({ ...env, python: '/my venv/bin/python', chosen: true }, "No module named 'qtpy'");
  expect(remedy).toBe("Mend that environment: '/my venv/bin/python' -m pip install qtpy");
});
