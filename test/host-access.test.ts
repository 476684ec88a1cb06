import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { decodeSlit, slitAddress } from '#core/contract/slits.ts';
import { startHost, type TestHost } from './e2e/host.ts';
import { encodeSpec2d } from './support/spec2d.ts';

let host: TestHost;
beforeAll(async () => {
  host = await startHost();
});
afterAll(() => host.kill());

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET', body = ''): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: host.port, path, method, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += String(chunk);
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text, headers: answer.headers }));
    });
    asked.on('error', reject);
    asked.end(body);
  });

const own = () => ({ host: `127.0.0.1:${host.port}`, origin: `http://127.0.0.1:${host.port}` });

async function cookie(): Promise<string> {
  const { headers } = await ask('/session', own(), 'POST', JSON.stringify({ token: host.token }));
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

const socket = (headers: Record<string, string>): Promise<string> =>
  new Promise((resolve) => {
    const { origin, ...rest } = headers;
    const ws = new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, { headers: rest, ...(origin ? { origin } : {}) });
    ws.on('open', () => {
      ws.close();
      resolve('open');
    });
    ws.on('unexpected-response', (_, { statusCode }) => resolve(String(statusCode)));
    ws.on('error', () => resolve('error'));
  });

test('the token opens a session, in a cookie that scripts cannot read and other sites do not send', async () => {
  const { status, headers } = await ask('/session', own(), 'POST', JSON.stringify({ token: host.token }));
  expect(status).toBe(204);
  expect(String(headers['set-cookie'])).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
  expect(String(headers['set-cookie'])).not.toContain(host.token);
});

test('a wrong token, and one from a page of another origin, are refused', async () => {
  const wrong = await ask('/session', own(), 'POST', JSON.stringify({ token: `${host.token.slice(0, -1)}x` }));
  expect(wrong.status).toBe(401);
  const elsewhere = { ...own(), origin: 'http://evil.example' };
  expect((await ask('/session', elsewhere, 'POST', JSON.stringify({ token: host.token }))).status).toBe(403);
  const none = { host: own().host };
  expect((await ask('/session', none, 'POST', JSON.stringify({ token: host.token }))).status).toBe(403);
  expect((await ask('/session', own(), 'POST', 'x'.repeat(100_000))).status).toBe(401);
});

test('another Host is refused everywhere: no name of another site leads here', async () => {
  const evil = { host: 'evil.example' };
  expect((await ask('/', evil)).status).toBe(421);
  expect((await ask('/session', evil, 'POST', JSON.stringify({ token: host.token }))).status).toBe(421);
  expect(await socket({ ...evil, origin: 'http://evil.example', cookie: await cookie() })).toBe('421');
});

test('the socket wants the cookie and its own origin, or the token of a program', async () => {
  const jar = await cookie();
  expect(await socket({ ...own(), cookie: jar })).toBe('open');
  expect(await socket({ ...own() })).toBe('401');
  expect(await socket({ ...own(), cookie: `${jar}x` })).toBe('401');
  expect(await socket({ host: own().host, origin: 'http://evil.example', cookie: jar })).toBe('403');
  expect(await socket({ host: own().host, origin: 'null', cookie: jar })).toBe('403');
  expect(await socket({ host: own().host, cookie: jar })).toBe('403');
  expect(await socket({ host: own().host, authorization: `Bearer ${host.token}` })).toBe('open');
  expect(await socket({ host: own().host, authorization: 'Bearer nonsense' })).toBe('401');
});

test('files are those of the workspace alone, also by links, and only to who has the cookie', async () => {
  const jar = await cookie();
  const at = (path: string) => `/files/raw?path=${encodeURIComponent(path)}`;
  mkdirSync(join(host.root, 'QA'), { recursive: true });
  writeFileSync(join(host.root, 'QA/a.png'), 'png');
  writeFileSync(join(host.root, '..', 'outside-of-it.png'), 'secret');
  symlinkSync(join(host.root, '..', 'outside-of-it.png'), join(host.root, 'QA/link.png'));
  const good = await ask(at(join(host.root, 'QA/a.png')), { ...own(), cookie: jar });
  expect([good.status, good.body]).toEqual([200, 'png']);
  expect((await ask(at(join(host.root, 'QA/a.png')), own())).status).toBe(401);
  expect((await ask(at(join(host.root, 'QA/link.png')), { ...own(), cookie: jar })).status).toBe(403);
  expect((await ask(at(join(host.root, '../outside-of-it.png')), { ...own(), cookie: jar })).status).toBe(403);
  expect((await ask(at('/etc/passwd'), { ...own(), cookie: jar })).status).toBe(403);
  expect((await ask(at(join(host.root, '.slitbench/host.json')), { ...own(), cookie: jar })).status).toBe(404);
  const picture = (headers: Record<string, string>) =>
    ask(at(join(host.root, 'QA/a.png')), headers).then(({ status }) => status);
  expect(await picture({ host: own().host, origin: 'http://evil.example', cookie: jar })).toBe(403);
  expect(await picture({ host: own().host, origin: 'null', cookie: jar })).toBe(403);
  expect(await picture({ host: own().host, 'sec-fetch-site': 'cross-site', cookie: jar })).toBe(403);
  expect(await picture({ host: 'evil.example', cookie: jar })).toBe(421);
  expect(await picture({ host: `localhost.evil.example:${host.port}`, cookie: jar })).toBe(421);
  expect(await picture({ host: own().host, cookie: `${jar}x` })).toBe(401);
  expect(await picture({ host: own().host, authorization: 'Bearer nonsense' })).toBe(401);
});

test('a slit is cut out of files of the workspace alone', async () => {
  const jar = await cookie();
  const bytes = encodeSpec2d({
    detector: 'DET01',
    nspat: 30,
    nspec: 9,
    slits: [{ id: 15, left: () => 9.5, right: () => 19.5 }],
    at: { science: (x) => x, sky: () => 1, object: () => 0, ivar: () => 1, wave: (_, y) => 4000 + y },
    mask: () => 0,
  });
  const [path, outside] = [join(host.root, 'spec2d.fits'), join(host.root, '../outside.fits')];
  for (const place of [path, outside]) writeFileSync(place, bytes);
  const of = async (place: string, slit: number, headers: Record<string, string> = { cookie: jar }) => {
    const address = `http://127.0.0.1:${host.port}${slitAddress(place, 'DET01', slit, ['science', 'sky'])}`;
    return await fetch(address, { headers });
  };
  const good = await of(path, 15);
  expect(good.status).toBe(200);
  const slit = decodeSlit(await good.arrayBuffer());
  expect([slit.x0, slit.width, slit.images.get('science')?.[0]]).toEqual([5, 20, 5]);
  const tag = good.headers.get('etag') ?? '';
  expect((await of(path, 15, { cookie: jar, 'if-none-match': tag })).status).toBe(304);
  writeFileSync(path, Buffer.concat([bytes, Buffer.alloc(2880)]));
  expect((await of(path, 15, { cookie: jar, 'if-none-match': tag })).status).toBe(200);
  expect((await of(path, 15, {})).status).toBe(401);
  expect((await of(outside, 15)).status).toBe(403);
  const none = await of(path, 16);
  expect([none.status, await none.json()]).toMatchObject([404, { code: 'no-slit', remedy: 'It has 15.' }]);
  expect((await ask('/files/slit?spec2d=x', { ...own(), cookie: jar })).status).toBe(404);
});

test('built files do not lead out of their folder', async () => {
  for (const path of ['/../package.json', '/%2e%2e/%2e%2e/package.json', '/assets/..%2f..%2f..%2fpackage.json']) {
    const { body } = await ask(path, own());
    expect(body).not.toContain('"dependencies"');
  }
});

test('every answer forbids what is not its own', async () => {
  const { headers } = await ask('/', own());
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(headers['x-content-type-options']).toBe('nosniff');
});

test('the record that holds the token is its user’s alone', () => {
  const path = join(host.root, '.slitbench/host.json');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, 'utf8')).toContain(host.token);
});

test('there is one host for a workspace', async () => {
  await expect(startHost(host.root)).rejects.toThrow(/is served already, by process/);
});
