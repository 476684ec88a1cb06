import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import { ParameterProcess } from '#core/setup/parameter-process.ts';

let at: string;
let asked: ParameterProcess | null;
beforeEach(() => {
  at = mkdtempSync(join(tmpdir(), 'slitbench-parameters-'));
  asked = null;
  vi.stubEnv('XDG_CACHE_HOME', join(at, 'cache'));
});
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  await asked?.end();
  rmSync(at, { recursive: true });
});

/** A Python that behaves as a line of shell says. */
function pythonThat(does: string, limitMs?: number): ParameterProcess {
  const python = join(at, 'python');
  writeFileSync(python, `#!/bin/sh\necho $$ > ${at}/pid\n${does}\n`);
  chmodSync(python, 0o755);
  const env: PypeitEnvironment = {
    python,
    version: '2.0.1',
    scripts: at,
    sitePackages: at,
    packageFolder: at,
    source: 'test',
    chosen: true,
    script: () => python,
  };
  asked = new ParameterProcess(env, limitMs);
  return asked;
}
const ANSWER = `echo '{"id": 1, "result": "a"}'; read line; echo '{"id": 2, "result": "b"}'`;

test('each question gets its own answer', async () => {
  const process = pythonThat(`read line; ${ANSWER}; read line`);
  expect(await Promise.all([process.ask('define', ''), process.ask('validate', '')])).toEqual(['a', 'b']);
});

test('what never answers is ended after a while, and a Fault says so', async () => {
  const process = pythonThat(`read line; sleep 600`, 1500);
  await expect(process.ask('define', '')).rejects.toMatchObject({
    data: { code: 'pypeit-parameters', message: expect.stringContaining('has not answered') },
  });
  expect(process.ended).toBe(true);
  await process.end();
  await expect(process.ask('define', '')).rejects.toMatchObject({ data: { code: 'pypeit-parameters' } });
});

test('an answer that is none ends the process, and all who wait are told', async () => {
  const process = pythonThat(`read line; echo 'Segmentation fault'; sleep 600`);
  const both = await Promise.allSettled([process.ask('define', ''), process.ask('validate', '')]);
  for (const one of both)
    expect(one).toMatchObject({
      status: 'rejected',
      reason: { data: { code: 'pypeit-parameters', cause: expect.stringContaining('cannot be understood') } },
    });
  expect(process.ended).toBe(true);
});

test('a Python that is not there, or ends, says its last words', async () => {
  const process = pythonThat(`echo 'No module named pypeit' >&2; exit 1`);
  await expect(process.ask('define', '')).rejects.toMatchObject({ data: { cause: 'No module named pypeit' } });
  const env = { ...process.env, python: join(at, 'none') };
  await expect(new ParameterProcess(env).ask('define', '')).rejects.toMatchObject({
    data: { code: 'pypeit-parameters' },
  });
  expect(existsSync(join(at, 'none'))).toBe(false);
});

test('no timer is left once it has ended', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const process = pythonThat(`read line; ${ANSWER}; read line`);
  await Promise.all([process.ask('define', ''), process.ask('validate', '')]);
  // That of the time without questions.
  expect(vi.getTimerCount()).toBe(1);
  await process.end();
  expect(vi.getTimerCount()).toBe(0);
});
