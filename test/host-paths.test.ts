// What a client with the token may not read or write: whatever lies outside of the workspace and of its sources.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Workbench } from '#core/contract/workbench.ts';
import { type HostClient, joinHost } from '#core/host/host-client.ts';
import { startHost, type TestHost } from './e2e/host.ts';
import { removeFolder } from './support/clean-up.ts';
import { kastNight, listing } from './support/raw-frames.ts';

const SETUP = '[rdx]\n  spectrograph = shane_kast_blue\ndata read\ndata end\n';
const FOLDERS = ['root', 'root-beside', 'raw', 'secret'];

let base: string;
let host: TestHost;
let client: HostClient;
/** A path below the folder of the test. */
const at = (path: string) => join(base, path);

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'slitbench-paths-'));
  for (const name of FOLDERS) {
    // Everywhere the same: a reduction with log, plots, setup file and frames.
    kastNight(at(`${name}/night`), 20);
    mkdirSync(at(`${name}/A/QA/PNGs`), { recursive: true });
    writeFileSync(at(`${name}/A/QA/PNGs/a.png`), `plot of ${name}`);
    writeFileSync(at(`${name}/A/A.pypeit`), SETUP);
    writeFileSync(at(`${name}/A/A.log`), `log of ${name}\n`);
  }
  execFileSync('tar', ['-czf', at('secret/QA.tar.gz'), 'QA'], { cwd: at('secret/A') });
  symlinkSync(at('secret'), at('root/out'));
  symlinkSync(at('secret'), at('raw/out'));
  for (const name of ['linked', 'packed', 'picture']) mkdirSync(at(`root/${name}`));
  for (const file of ['A.pypeit', 'A.log', 'QA']) symlinkSync(at(`secret/A/${file}`), at(`root/linked/${file}`));
  symlinkSync(at('secret/night/b1.fits'), at('root/linked/b1.fits'));
  symlinkSync(at('secret/QA.tar.gz'), at('root/packed/QA.tar.gz'));
  mkdirSync(at('root/picture/QA/PNGs'), { recursive: true });
  symlinkSync(at('secret/A/QA/PNGs/a.png'), at('root/picture/QA/PNGs/a.png'));
  host = await startHost(at('root'), { SLITBENCH_PYTHON: '/nonexistent' });
  const joined = await joinHost(host.root);
  if (joined === null) throw new Error('no host');
  client = joined;
  await client.workbench.workspace.addSources({ paths: [at('raw')] });
});
afterAll(async () => {
  client?.[Symbol.dispose]();
  await host?.kill();
  await removeFolder(base);
});

/** The first that a stream yields, or what a call answers. */
async function first(answer: Promise<unknown>): Promise<unknown> {
  const given = await answer;
  if (typeof given !== 'object' || given === null || !(Symbol.asyncIterator in given)) return given;
  for await (const event of given as AsyncIterable<unknown>) return event;
  return null;
}

/** Whether a call was refused for where its path lies. Anything else that goes wrong is told. */
const outcome = (answer: Promise<unknown>): Promise<string> =>
  first(answer).then(
    () => 'answered',
    (error: { data?: { code?: string }; message: string }) => error.data?.code ?? error.message,
  );

/** Each call with a path that is read. `folder` holds a reduction: A.pypeit, A.log, QA and frames in `night`. */
const READS: Readonly<Record<string, (host: Workbench, folder: string) => Promise<unknown>>> = {
  headers: (h, folder) => h.headers({ files: [`${folder}/b1.fits`] }),
  'log.watch': (h, folder) => h.log.watch({ path: `${folder}/A.log` }),
  'log.lines': (h, folder) => h.log.lines({ path: `${folder}/A.log`, from: 0, to: 5 }),
  'log.search': (h, folder) => h.log.search({ path: `${folder}/A.log`, text: 'log' }),
  'qa.list': (h, folder) => h.qa.list({ folder }),
  organize: (h, folder) =>
    h.tasks.start({ verb: 'organize', input: { sources: [folder], into: host.root, dryRun: true } }),
};
/** Each call with a path that is, or may be, written. */
const WRITES: Readonly<Record<string, (host: Workbench, folder: string) => Promise<unknown>>> = {
  'setups.read': (h, folder) => h.setups.read({ path: `${folder}/A.pypeit` }),
  'setups.compare': (h, folder) => h.setups.compare({ path: `${folder}/A.pypeit`, text: '' }),
  'setups.save': (h, folder) => h.setups.save({ path: `${folder}/A.pypeit`, text: SETUP, digest: '' }),
  'setups.restore': (h, folder) =>
    h.setups.restore({ path: at('root/A/A.pypeit'), backup: `${folder}/A.pypeit`, digest: '' }),
  'setups.plan': (h, folder) => h.setups.plan({ paths: [folder] }),
  'parameters.definitions': (h, folder) => h.parameters.definitions({ path: `${folder}/A.pypeit`, text: SETUP }),
  'parameters.validate': (h, folder) => h.parameters.validate({ path: `${folder}/A.pypeit`, text: SETUP }),
  'parameters.apply': (h, folder) => h.parameters.apply({ name: 'none', paths: [`${folder}/A.pypeit`] }),
  'organize into': (h, folder) =>
    h.tasks.start({ verb: 'organize', input: { sources: [at('raw')], into: folder, dryRun: true } }),
  'organize report': (h, folder) =>
    h.tasks.start({
      verb: 'organize',
      input: { sources: [at('raw/night')], into: host.root, report: `${folder}/report.tsv` },
    }),
  setup: (h, folder) => h.tasks.start({ verb: 'setup', input: { paths: [folder] } }),
  undo: (h, folder) => h.tasks.start({ verb: 'undo', input: { from: folder } }),
  practice: (h, folder) => h.tasks.start({ verb: 'practice', input: { folder: `${folder}/new` } }),
  demo: (h, folder) => h.tasks.start({ verb: 'demo', input: { folder: `${folder}/new` } }),
  doctor: (h, folder) => h.tasks.start({ verb: 'doctor', input: { workspace: folder } }),
};
/** Folders that only some calls read. */
const MORE: Readonly<Record<string, (host: Workbench, folder: string) => Promise<unknown>>> = {
  'setup config': (h, folder) => h.tasks.start({ verb: 'setup', input: { paths: [host.root], config: folder } }),
  'doctor data': (h, folder) =>
    h.tasks.start({ verb: 'doctor', input: { workspace: host.root, fix: true, dataFrom: folder } }),
};

const OUTSIDE = {
  'another folder': 'secret/A',
  'a folder whose name begins alike': 'root-beside/A',
  'a link to a folder that leads out': 'root/out/A',
  'a link in a source that leads out': 'raw/out/A',
  dots: 'root/A/../../secret/A',
};

describe.each(Object.entries(OUTSIDE))('%s', (_, folder) => {
  test.each(Object.entries({ ...READS, ...WRITES, ...MORE }))('is refused by %s', async (_name, ask) => {
    expect(await outcome(ask(client.workbench, `${base}/${folder}`))).toBe('not-allowed');
  });
});

test('files that are themselves links which lead out are refused', async () => {
  const calls = { ...READS, ...WRITES };
  for (const name of [
    'headers',
    'log.watch',
    'log.lines',
    'log.search',
    'qa.list',
    'setups.read',
    'setups.save',
    'parameters.validate',
  ])
    expect([name, await outcome(calls[name]?.(client.workbench, at('root/linked')) ?? Promise.resolve())]).toEqual([
      name,
      'not-allowed',
    ]);
  expect(await outcome(client.workbench.qa.list({ folder: at('root/packed') }))).toBe('not-allowed');
});

test('the same calls answer for what lies in the workspace, reading ones also for a source: the refusals are for the place', async () => {
  for (const folder of ['root/night', 'raw/night'])
    expect(await outcome(client.workbench.headers({ files: [at(`${folder}/b1.fits`)] }))).toBe('answered');
  for (const folder of ['root/A', 'raw/A'])
    for (const name of ['log.watch', 'log.lines', 'log.search', 'qa.list'])
      expect([name, await outcome(READS[name]?.(client.workbench, at(folder)) ?? Promise.resolve())]).toEqual([
        name,
        'answered',
      ]);
  expect(await outcome(client.workbench.setups.read({ path: at('root/A/A.pypeit') }))).toBe('answered');
  for (const [name, ask] of Object.entries(WRITES))
    if (!name.includes('restore') && !name.includes('report'))
      expect([name, await outcome(ask(client.workbench, at('raw/A')))]).toEqual([name, 'not-allowed']);
});

test('a source that was taken away is no longer read', async () => {
  const { workbench } = client;
  cpSync(at('raw/night'), at('later/night'), { recursive: true });
  const ask = () => outcome(workbench.headers({ files: [at('later/night/b1.fits')] }));
  expect(await ask()).toBe('not-allowed');
  await workbench.workspace.addSources({ paths: [at('later')] });
  expect(await ask()).toBe('answered');
  await workbench.workspace.removeSource({ path: at('later') });
  expect(await ask()).toBe('not-allowed');
});

test('downloads are refused alike', async () => {
  const headers = { host: `127.0.0.1:${host.port}`, authorization: `Bearer ${host.token}` };
  const get = (path: string) =>
    new Promise<string>((resolve, reject) => {
      request({ host: '127.0.0.1', port: host.port, path, headers }, (answer) => {
        let text = '';
        answer.on('data', (chunk) => {
          text += String(chunk);
        });
        answer.on('end', () => resolve(`${answer.statusCode} ${text}`));
      })
        .on('error', reject)
        .end();
    });
  const raw = (path: string) => get(`/files/raw?path=${encodeURIComponent(path)}`);
  const plot = (folder: string, name = 'a.png') =>
    get(`/files/qa?folder=${encodeURIComponent(folder)}&name=${encodeURIComponent(name)}`);
  for (const name of ['root', 'raw']) {
    expect(await raw(at(`${name}/A/A.log`))).toBe(`200 log of ${name}\n`);
    expect(await plot(at(`${name}/A`))).toBe(`200 plot of ${name}`);
  }
  const told: string[] = [];
  for (const folder of Object.values(OUTSIDE))
    told.push(await raw(`${base}/${folder}/A.log`), await plot(`${base}/${folder}`));
  told.push(await raw(at('root/linked/A.log')));
  for (const folder of ['linked', 'packed', 'picture']) told.push(await plot(at(`root/${folder}`)));
  expect(told.filter((text) => !text.startsWith('403 '))).toEqual([]);
  // A name that is a path names no plot.
  expect(await plot(at('root/A'), '../../../../secret/A/QA/PNGs/a.png')).toMatch(/^404 /);
});

test('nothing was written where nothing may be', () => {
  for (const name of ['secret', 'root-beside']) {
    expect(existsSync(at(`${name}/.slitbench`))).toBe(false);
    expect(listing(at(`${name}/A`))).toEqual(['A.log', 'A.pypeit', 'QA/', 'QA/PNGs/', 'QA/PNGs/a.png']);
    expect(readFileSync(at(`${name}/A/A.pypeit`), 'utf8')).toBe(SETUP);
  }
  expect(readdirSync(at('raw/A')).toSorted()).toEqual(['A.log', 'A.pypeit', 'QA']);
});
