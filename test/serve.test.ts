// `slitbench serve` as a process: where it listens, what it prints, how it ends.
import { mkdtempSync } from 'node:fs';
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { hostname, networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { removeFolder } from './support/clean-up.ts';

const slitbench = join(import.meta.dirname, '../bin/slitbench');
const Printed = z.object({ address: z.string(), reach: z.array(z.string()), port: z.number(), pid: z.number() });

let at: string;
beforeEach(() => {
  at = mkdtempSync(join(tmpdir(), 'slitbench-serve-'));
});
afterEach(() => removeFolder(at));

const begin = (...words: string[]) => {
  const env = { XDG_CACHE_HOME: join(at, 'cache'), XDG_CONFIG_HOME: join(at, 'config') };
  return execa(slitbench, ['serve', join(at, 'redux'), ...words], { env, reject: false });
};

async function serving(words: readonly string[], use: (printed: z.infer<typeof Printed>) => Promise<void>) {
  const running = begin('--json', ...words);
  try {
    const line = await new Promise<string>((resolve, reject) => {
      running.stdout.once('data', (chunk) => resolve(String(chunk)));
      void running.then(({ stderr }) => reject(new Error(`the host ended: ${stderr}`)));
    });
    await use(Printed.parse(JSON.parse(line)));
  } finally {
    running.kill('SIGTERM');
    await running;
  }
}

/** The status of an answer to who names the host so. */
const asked = (address: string, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const asking = request({ host: address, port, path: '/session', headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asking.on('error', reject);
    asking.end();
  });

test('with a port that is taken it ends, says why, and leaves the workspace free', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => other.once('listening', done));
  const { port } = other.address() as AddressInfo;
  const { exitCode, stderr } = await begin('--port', String(port));
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`Port ${port} of 127.0.0.1 cannot be used`);
  await new Promise((done) => other.close(done));
  await serving(['--port', String(port)], async (printed) => expect(printed.port).toBe(port));
});

test('the address that it prints is the one at which it listens', async () => {
  await serving(['--listen', '127.0.0.2'], async ({ address, reach, port }) => {
    expect(new URL(address).host).toBe(`127.0.0.2:${port}`);
    expect(reach).toEqual([]);
    expect((await fetch(address)).status).toBe(200);
    // Other commands find it there.
    const { stdout } = await execa(slitbench, ['open', join(at, 'redux'), '--json'], {
      env: { XDG_CONFIG_HOME: join(at, 'config') },
    });
    expect(JSON.parse(stdout)).toMatchObject({ address, started: false });
  });
});

const hasIpv6 = Object.values(networkInterfaces()).some((of) => of?.some(({ address }) => address === '::1'));
test('it listens on IPv6, or says that it cannot', async () => {
  if (!hasIpv6) {
    const { stderr, exitCode } = await begin('--listen', '::1');
    expect(stderr).toContain('of ::1 cannot be used');
    expect(exitCode).not.toBe(0);
    return;
  }
  await serving(['--listen', '::1'], async ({ address, port }) => {
    expect(address).toContain(`http://[::1]:${port}/#token=`);
    expect((await fetch(address)).status).toBe(200);
    expect(await asked('::1', port, `evil.example:${port}`)).toBe(421);
  });
});

test('to all networks it answers to the names of this machine alone, and says how it is reached', async () => {
  await serving(['--listen', '0.0.0.0'], async ({ address, reach, port }) => {
    expect(new URL(address).host).toBe(`127.0.0.1:${port}`);
    expect(reach.map((one) => one.replace(/#.*/, ''))).toContain(`http://${hostname()}:${port}/`);
    // 401: it is the right host, but nobody showed the token.
    expect(await asked('127.0.0.1', port, `${hostname()}:${port}`)).toBe(401);
    for (const one of reach) expect(await asked('127.0.0.1', port, new URL(one).host)).toBe(401);
    for (const host of ['evil.example', '0.0.0.0', '192.0.2.7'])
      expect([host, await asked('127.0.0.1', port, `${host}:${port}`)]).toEqual([host, 421]);
  });
});

test('it prints how to come from another machine', async () => {
  const running = begin('--listen', '0.0.0.0');
  const text = await new Promise<string>((resolve) => running.stdout.once('data', (chunk) => resolve(String(chunk))));
  running.kill('SIGTERM');
  await running;
  expect(text).toContain(`  http://${hostname()}:`);
  expect(text).not.toContain('ssh -N');
});
