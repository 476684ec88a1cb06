import { expect, test } from 'vitest';
import { answered } from '#core/contract/remedies.ts';
import { detectorWord } from '#core/contract/setup-wishes.ts';
import { type RemedyFacts, remediesOf } from '#core/reductions/remedies.ts';
import { readSetupText } from '#core/setup/edit-setup.ts';

const TEXT = `[rdx]
    spectrograph = keck_deimos
[reduce]
    [[findobj]]
        snr_thresh = 5
setup read
Setup A:
  dispname: 600ZD
setup end
data read
 path /raw
filename | frametype | target
d1.fits | arc,tilt | Arc
d2.fits | science | T
d3.fits | science | T
#d9.fits | science | T
data end
`;
const { content } = readSetupText(TEXT, 'a.pypeit');
if (content === null) throw new Error('the test has no setup');
const calibration = (step: 'arc' | 'slits' | 'edges' | 'wavelengths', detector = 'MSC02') => ({
  step,
  detector,
  group: '0',
  path: `/r/Calibrations/${step}_${detector}`,
});
const of = (change: Partial<RemedyFacts>) =>
  remediesOf({
    state: 'failed',
    why: null,
    step: null,
    detector: null,
    frame: null,
    setup: content,
    detectors: ['MSC01', 'MSC02'],
    detectorWord: (name) => detectorWord(name, 'keck_deimos'),
    files: [calibration('arc'), calibration('slits'), calibration('edges')],
    program: (name) => `/env/bin/${name}`,
    ...change,
  });
const ids = (change: Partial<RemedyFacts>) => of(change).map(({ id }) => id);

test('a frame that the cause names can be left out, and so can the exposure in progress, each once', () => {
  expect(ids({ why: '/raw/d2.fits is cut short' })[0]).toBe('drop d2.fits');
  expect(ids({ why: 'it failed', frame: 'd3.fits' })[0]).toBe('drop d3.fits');
  expect(ids({ why: 'd3.fits is broken', frame: 'd3.fits' }).filter((id) => id.startsWith('drop'))).toHaveLength(1);
  // A name within another one, and one that is left out already, are not meant.
  expect(ids({ why: 'xd2.fits and d9.fits, d22.fits' }).filter((id) => id.startsWith('drop'))).toEqual([]);
  expect(of({ why: 'd1.fits is broken' })[0]?.why).toContain('the only arc,tilt frame');
});

test('at the wavelengths: a template, fainter lines, and PypeIt to identify them with the files of that detector', () => {
  const found = of({ why: 'an error', step: 'wavelengths', detector: 'MSC02' });
  expect(found.map(({ id }) => id).slice(0, 3)).toEqual(['template', 'sigdetect', 'identify MSC02 0']);
  expect(found.find(({ id }) => id === 'identify MSC02 0')).toMatchObject({
    words: ['/env/bin/pypeit_identify', '/r/Calibrations/arc_MSC02', '/r/Calibrations/slits_MSC02', '--det', '2', '-s'],
  });
  // Nothing to be made anew where nothing was made.
  expect(found.map(({ id }) => id)).not.toContain('rebuild wavelengths');
  const files = [calibration('wavelengths')];
  expect(of({ step: 'tilts', detector: 'MSC02', files }).find(({ id }) => id === 'rebuild wavelengths')).toMatchObject({
    aim: { step: 'wavelengths', detector: 'MSC02' },
  });
  expect(of({ step: 'tilts', files: [] }).some(({ kind }) => kind === 'program')).toBe(false);
});

test('at the slits: more, fewer, and their edges to look at; the other detectors may go on without it', () => {
  const found = of({ why: 'No edges found', step: 'edges', detector: 'MSC02' });
  expect(found.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['add-slits', 'rm-slits', 'edges MSC02 0', 'detnum']),
  );
  expect(found.find(({ id }) => id === 'detnum')).toMatchObject({ wish: { path: 'rdx.detnum', source: '(1,5)' } });
  expect(ids({ why: 'x', detector: 'MSC02', detectorWord: () => null })).not.toContain('detnum');
  expect(ids({ why: 'x', detector: 'MSC02', detectors: ['MSC02'] })).not.toContain('detnum');
});

test.each([
  ['out of memory, at 30.1 GB', 'memory'],
  ['The flat is saturated in slit 12', 'saturated_slits'],
  ['Problem with mask-design matching', 'use_maskdesign'],
  ['Your wavelength solutions are out of sync with your slits', 'template'],
])('%s: %s comes first', (why, id) => {
  expect(ids({ why })[0]).toBe(id);
});

test('a warning has remedies too, those that fit it first; an answer becomes the wish', () => {
  const found = of({ state: 'warning', why: 'no object found in d2.fits' });
  expect(found[0]?.id).toBe('drop d2.fits');
  expect(found[1]).toMatchObject({ id: 'snr_thresh', question: { initial: '2.5' } });
  expect(found.map(({ id }) => id)).toContain('template');
  const [first] = found.slice(1);
  if (first?.kind !== 'wish') throw new Error('it is a wish');
  expect(answered(first.wish, ' 3 ')).toEqual({ kind: 'set', path: 'reduce.findobj.snr_thresh', source: '3' });
});
