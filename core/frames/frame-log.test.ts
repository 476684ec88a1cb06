import { expect, test } from 'vitest';
import { type Frame, FrameType } from '#core/contract/frame.ts';
import { FrameView } from '#core/contract/frames.ts';
import { exposureKey } from '#core/frames/exposure.ts';
import { FrameLog } from '#core/frames/frame-log.ts';
import { isHeading, valuesOf, viewOf } from '#core/frames/frame-view.ts';
import { overridesFrom } from '#core/frames/overrides.ts';

interface Given {
  readonly types?: string;
  readonly mjd?: number | null;
  readonly target?: string;
  readonly decker?: string;
  readonly problem?: Frame['problem'];
  readonly exptime?: number;
}

function frame(path: string, { types = 'science', mjd = 57162.25, problem = null, ...meta }: Given = {}): Frame {
  return {
    path,
    filename: path.split('/').at(-1) ?? '',
    size: 5760,
    mtimeMs: 1,
    spectrograph: 'shane_kast_blue',
    meta: { mjd, dispname: '600/4310', dichroic: 'd55', decker: '2.0 arcsec', target: null, exptime: null, ...meta },
    types: types === '' ? [] : FrameType.array().parse(types.split(',')),
    problem,
  };
}

/** `/tree/DATASET/complete/raw` is the tree, the rest the sources. */
const log = (...frames: readonly Frame[]) => {
  const made = new FrameLog((path) => {
    const dataset = /^\/tree\/(.+)\/complete\/raw\//.exec(path)?.[1] ?? null;
    return path.startsWith('/elsewhere/') ? null : { dataset };
  });
  for (const one of frames) made.put(one);
  return made;
};
const view = (from: FrameLog, order: object = {}) => viewOf(from.rows(), FrameView.parse(order));
const names = (from: FrameLog, order: object = {}) =>
  view(from, order).items.map((item) => (isHeading(item) ? `# ${item.title} (${item.frames})` : item.filename));

test('a source frame and the links to it in the tree are one line, with its datasets', () => {
  const known = log(
    frame('/tree/m/c/2015-05-20/complete/raw/b1~2.fits'),
    frame('/raw/b1.fits'),
    frame('/tree/m/d/2015-05-20/complete/raw/b1.fits'),
    frame('/elsewhere/b1.fits'),
  );
  expect(known.rows()).toHaveLength(1);
  expect(known.rows()[0]).toMatchObject({
    path: '/raw/b1.fits',
    datasets: ['m/c/2015-05-20', 'm/d/2015-05-20'],
    twins: 0,
    night: '2015-05-20',
    configuration: '600/4310 · d55',
  });
  known.remove('/raw/b1.fits');
  expect(known.rows()).toHaveLength(1);
  expect(known.rows()[0]?.path).toMatch(/^\/tree/);
});

test('source files of one exposure are duplicates of each other', () => {
  const known = log(frame('/raw/b1.fits'), frame('/copy/b1.fits'), frame('/raw/b2.fits'));
  expect(names(known, { list: 'duplicates' })).toEqual(['b1.fits', 'b1.fits']);
  expect(known.rows().map(({ twins }) => twins)).toEqual([1, 1, 0]);
  known.prune('/copy', () => false);
  expect(names(known, { list: 'duplicates' })).toEqual([]);
});

test('folders are pruned by their whole name', () => {
  const known = log(frame('/raw/a.fits'), frame('/raw2/b.fits'), frame('/raw/sub/c.fits'));
  known.prune('/raw', (path) => path.endsWith('c.fits'));
  expect(names(known).sort()).toEqual(['b.fits', 'c.fits']);
});

test('frames by time, then by the keys that were asked for; missing values last in both ways', () => {
  const known = log(
    frame('/raw/a.fits', { mjd: 57162.3, target: 'x' }),
    frame('/raw/b.fits', { mjd: 57162.1 }),
    frame('/raw/c.fits', { mjd: 57162.2, target: 'y' }),
  );
  expect(names(known)).toEqual(['b.fits', 'c.fits', 'a.fits']);
  expect(names(known, { sort: [{ key: 'target', down: false }] })).toEqual(['a.fits', 'c.fits', 'b.fits']);
  expect(names(known, { sort: [{ key: 'target', down: true }] })).toEqual(['c.fits', 'a.fits', 'b.fits']);
});

test('what is asked for: metadata, types, night, configuration, dataset, overrides', () => {
  const key = { path: '/raw/c.fits', size: 5760, mjd: 57163.25 };
  const known = log(
    frame('/raw/a.fits', { types: 'arc,tilt', exptime: 30 }),
    frame('/raw/b.fits', { exptime: 1200 }),
    frame('/raw/c.fits', { mjd: key.mjd }),
    frame('/tree/m/c/2015-05-20/complete/raw/b.fits', { exptime: 1200 }),
  );
  known.override(
    overridesFrom({
      frames: { [key.path]: { ...key, types: ['sky'], was: ['science'], who: 'ann@kast', when: '2026-01-01' } },
      metadata: {},
    }),
  );
  expect(exposureKey(key)).toBe('c.fits 5760 57163.25');
  const meets = (where: string) => names(known, { where });
  expect(meets('frametype=tilt')).toEqual(['a.fits']);
  expect(meets('frametype=sky and override=ann@kast')).toEqual(['c.fits']);
  expect(meets('exptime>=1200')).toEqual(['b.fits']);
  expect(meets('night=2015-05-21')).toEqual(['c.fits']);
  expect(meets('dataset=m/c/2015-05-20')).toEqual(['b.fits']);
  expect(meets('dataset=none')).toEqual(['a.fits', 'c.fits']);
  expect(meets("configuration='600/4310 · d55'")).toHaveLength(3);
  expect(() => meets('exptim>3')).toThrow(/column 1/);
  expect(() => meets('exptime>3 and')).toThrow(/column 14/);
  expect(known.own('/raw/c.fits')?.types).toEqual(['science']);
  known.override(overridesFrom({ frames: {}, metadata: {} }));
  expect(meets('frametype=sky')).toEqual([]);
});

test('metadata set by hand counts in rows, nights and headings, and the exposure stays the same', () => {
  const key = { path: '/raw/b.fits', size: 5760, mjd: 57162.25 };
  const known = log(frame('/raw/a.fits'), frame('/raw/b.fits'), frame('/tree/m/c/2015-05-20/complete/raw/b.fits'));
  const values = { target: 'M31', mjd: 57163.25, dispname: '830/3460' };
  known.override(
    overridesFrom({
      frames: {},
      metadata: { [key.path]: { ...key, values, was: {}, why: '', who: 'ann@kast', when: '2026-01-01' } },
    }),
  );
  const meets = (where: string) => names(known, { where });
  expect(known.rows()).toHaveLength(2);
  expect(meets('target=M31 and override=ann@kast and dataset=m/c/2015-05-20')).toEqual(['b.fits']);
  expect(meets('night=2015-05-21')).toEqual(['b.fits']);
  expect(meets("configuration='830/3460 · d55'")).toEqual(['b.fits']);
  expect(known.own('/raw/b.fits')?.meta.target).toBeNull();
  known.override(overridesFrom({ frames: {}, metadata: {} }));
  expect(meets('target=none and night=2015-05-20 and override=none')).toEqual(['a.fits', 'b.fits']);
  expect(known.rows().find(({ path }) => path === key.path)).not.toHaveProperty('edited');
});

test('groups with a heading each, and the values of a column', () => {
  const known = log(
    frame('/raw/a.fits', { decker: '2.0' }),
    frame('/raw/b.fits', { types: 'bias', decker: '0.5' }),
    frame('/raw/c.fits', { mjd: 57163.25, decker: '2.0' }),
    frame('/raw/d.fits', { mjd: null, decker: '2.0', types: '' }),
  );
  expect(names(known, { group: 'night' })).toEqual([
    '# 2015-05-20 (2)', 'a.fits', 'b.fits', '# 2015-05-21 (1)', 'c.fits', '# no time in the header (1)', 'd.fits',
  ]); // biome-ignore format: as it is shown
  expect(names(known, { group: 'mask', where: 'mjd!=none' })).toEqual([
    '# 0.5 (1)', 'b.fits', '# 2.0 (2)', 'a.fits', 'c.fits',
  ]); // biome-ignore format: as it is shown
  expect(valuesOf(view(known), 'decker')).toEqual([
    { value: '2.0', frames: 3 },
    { value: '0.5', frames: 1 },
  ]);
  expect(valuesOf(view(known, { group: 'night' }), 'frametype')).toEqual([
    { value: 'science', frames: 2 },
    { value: 'bias', frames: 1 },
    { value: null, frames: 1 },
  ]);
});

test('frames that cannot be used are in the quarantine only', () => {
  const problem = { code: 'unreadable' as const, reason: 'truncated: cut', remedy: 'Fetch it again.' };
  const known = log(frame('/raw/a.fits'), frame('/raw/b.fits', { problem }));
  expect(names(known)).toEqual(['a.fits']);
  expect(names(known, { list: 'quarantine' })).toEqual(['b.fits']);
  expect(names(known, { list: 'quarantine', where: 'problem=unreadable' })).toEqual(['b.fits']);
});
