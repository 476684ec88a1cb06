import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { apertureText, detectorWord, type SetupWish } from '#core/contract/setup-wishes.ts';
import { childEnvironment } from '#core/pypeit/child-environment.ts';
import { applyWishes } from '#core/setup/apply-wishes.ts';
import { diffLines } from '#core/setup/diff-lines.ts';
import { lacks } from '../../test/have.ts';
import { pypeits, testPypeit } from '../../test/support/pypeit.ts';

const TEXT = `# my own remark
[rdx]
    spectrograph = shane_kast_blue
[calibrations]
    [[slitedges]]
        rm_slits = 1:1024:300 # the ghost

# Setup
setup read
Setup A:
  dispname: 600/4310
setup end

# Data block
data read
 path /raw
     filename |  frametype | target | comb_id
   b1.fits.gz |   arc,tilt |   Arcs |      -1
  b24.fits.gz |   standard | Feige  |       1
  b27.fits.gz |    science |  J1217 |       2
  b28.fits.gz |    science |  J1217 |       2
 #b29.fits.gz |    science |  J1217 |       3
data end
`;
const apply = (wishes: readonly SetupWish[], pypeit: string | null = '2.0.1', text = TEXT) =>
  applyWishes(text, 'a.pypeit', wishes, pypeit);
const changes = (wishes: readonly SetupWish[], pypeit?: string) =>
  diffLines(TEXT, apply(wishes, pypeit)).flatMap(({ kind, text }) =>
    kind === 'same' || text.trim() === '' ? [] : [`${kind === 'added' ? '+' : '-'}${text.trimEnd()}`],
  );
const aperture = { detector: '1', spat: 185.26, spec: 1020, fwhm: 4.5, boxcar: null };

test('each wish changes its own lines and nothing else', () => {
  const dropped = changes([{ kind: 'drop', frame: 'b24.fits.gz' }]);
  expect(dropped).toEqual([
    '-  b24.fits.gz |   standard | Feige  |       1',
    '+ #b24.fits.gz |   standard | Feige  |       1',
  ]);
  expect(changes([{ kind: 'set', path: 'reduce.findobj.snr_thresh', source: '4' }])).toEqual([
    '+[reduce]',
    '+    [[findobj]]',
    '+        snr_thresh = 4',
  ]);
  expect(changes([{ kind: 'set', path: 'rdx/spectrograph', source: 'keck_deimos' }])).toHaveLength(2);
  expect(changes([{ kind: 'rm-slits', slits: ['2:1024:40'] }])).toEqual([
    '-        rm_slits = 1:1024:300 # the ghost',
    '+        rm_slits = 1:1024:300; 2:1024:40 # the ghost',
  ]);
  expect(changes([{ kind: 'template', name: 'mine.fits' }]).join('\n')).toContain('reid_arxiv = mine.fits');
});

test('a frame at the start of its line is left out and used again without a change of any other line', () => {
  const tight = TEXT.replaceAll(/^ {2}(?=b2)/gm, '');
  const lines = tight.split('\n');
  const out = apply([{ kind: 'drop', frame: 'b24' }], null, tight);
  expect(out.split('\n').filter((line, i) => line !== lines[i])).toEqual([
    '#b24.fits.gz |   standard | Feige  |       1',
  ]);
});

test('frames are known by their names with or without extension and path; others are a fault that names some', () => {
  const dropped = apply([{ kind: 'drop', frame: '/raw/b27' }]);
  expect(dropped).toMatch(/#\s*b27\.fits\.gz/);
  expect(dropped).not.toMatch(/#\s*b28\.fits\.gz/);
  expect(() => apply([{ kind: 'drop', frame: 'b2' }])).toThrow(/no frame b2/);
  expect(() => apply([{ kind: 'manual', frame: 'b29.fits.gz', aperture }])).toThrow(/does not use b29/);
});

test('apertures stand in the first frame of the exposure, one after the other', () => {
  const once = apply([{ kind: 'manual', frame: 'b28.fits.gz', aperture }]);
  const lines = once.split('\n').filter((line) => /fits|filename/.test(line));
  expect(lines.map((line) => line.split('|').at(-1)?.trim())).toEqual(['manual', '', '', '1:185.3:1020:4.5', '', '']);
  const more = diffLines(once, apply([{ kind: 'manual', frame: 'b24', aperture }], null, once));
  expect(more.filter(({ kind }) => kind !== 'same').map(({ text }) => text.split('|')[0]?.trim())).toEqual([
    'b24.fits.gz',
    'b24.fits.gz',
  ]);
  const twice = apply(
    [{ kind: 'manual', frame: 'b27', aperture: { ...aperture, detector: '(1,5)', boxcar: 10 } }],
    null,
    once,
  );
  expect(twice).toContain('1:185.3:1020:4.5;(1,5):185.3:1020:4.5:10');
});

test('slits are parted as the PypeIt at hand reads them, each stands once', () => {
  const slits = ['1:1024:300', '1:1024:500'];
  expect(apply([{ kind: 'rm-slits', slits }], '1.17.4')).toContain('rm_slits = 1:1024:300, 1:1024:500 #');
  expect(apply([{ kind: 'rm-slits', slits }], '2.0.1')).toContain('rm_slits = 1:1024:300; 1:1024:500 #');
  expect(() => apply([{ kind: 'add-slits', slits: ['1:1024:300'] }])).toThrow(/detector:spec:left:right/);
});

test('with a template goes a method that reads it, unless the file or the instrument has one', () => {
  const wish: SetupWish = { kind: 'template', name: 'mine.fits' };
  const withMethod = (method: string) =>
    apply([{ kind: 'set', path: 'calibrations.wavelengths.method', source: method }]);
  const text = apply([wish], null, withMethod('holy-grail'));
  expect(text).toContain('method = full_template');
  expect(text).not.toContain('holy-grail');
  expect(applyWishes(withMethod('reidentify'), 'a', [wish], null, 'holy-grail')).toContain('method = reidentify');
  for (const usual of ['holy-grail', 'identify', null])
    expect(applyWishes(TEXT, 'a', [wish], null, usual)).toContain('method = full_template');
  for (const usual of ['full_template', 'reidentify'])
    expect(applyWishes(TEXT, 'a', [wish], null, usual)).not.toContain('method');
  expect(() => applyWishes(TEXT, 'a', [wish], null, 'echelle')).toThrow(/reads no template/);
});

test('a detector of a product is named as setup files name it', () => {
  expect(detectorWord('DET03', 'keck_deimos')).toBe('3');
  expect(detectorWord('MSC02', 'keck_deimos')).toBe('(2,6)');
  expect(detectorWord('MSC01', 'gemini_gmos_south_ham')).toBe('(1,2,3)');
  expect(detectorWord('MSC01', 'shane_kast_blue')).toBeNull();
});

for (const { version, python, cache } of pypeits)
  describe.skipIf(lacks(`what PypeIt ${version} reads of wishes: set SLITBENCH_TEST_PYTHON`, python))(
    `PypeIt ${version}`,
    () => {
      let folder: string;
      beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), 'slitbench-wishes-'));
      });
      afterEach(() => rmSync(folder, { recursive: true, force: true }));

      test('reads apertures, slits and detectors back as they were meant', { timeout: 120_000 }, async () => {
        const env = childEnvironment(await testPypeit(python, cache));
        const pypeit = version === '1.x' ? '1.17.4' : '2.0.1';
        const wishes: readonly SetupWish[] = [
          { kind: 'manual', frame: 'b27.fits.gz', aperture },
          { kind: 'manual', frame: 'b27.fits.gz', aperture: { ...aperture, spat: 30, boxcar: 6 } },
          { kind: 'add-slits', slits: ['1:1024:40:120', '1:1024:200:250'] },
          { kind: 'rm-slits', slits: ['1:1024:500'] },
          { kind: 'set', path: 'rdx.detnum', source: '1' },
        ];
        const file = join(folder, 'a.pypeit');
        writeFileSync(file, apply(wishes, pypeit));
        const script = `
import json, sys, warnings
warnings.simplefilter('ignore')
from pypeit.inputfiles import PypeItFile
from pypeit.par.pypeitpar import PypeItPar
from pypeit.spectrographs.util import load_spectrograph
from pypeit.manual_extract import ManualExtractionObj
f = PypeItFile.from_file(sys.argv[1], vet=False) if 'vet' in PypeItFile.from_file.__code__.co_varnames else PypeItFile.from_file(sys.argv[1])
spec = load_spectrograph('shane_kast_blue')
par = PypeItPar.from_cfg_lines(cfg_lines=spec.default_pypeit_par().to_config(), merge_with=(f.cfg_lines,))
cells = [str(c) for c in f.data['manual']]
m = ManualExtractionObj.by_fitstbl_input('b27.fits.gz', [c for c in cells if c.strip()][0], spec)
edges = par['calibrations']['slitedges']
print(json.dumps(dict(empty=[c.strip() for c in cells].count(''), spat=list(map(float, m.spat)), spec=list(map(float, m.spec)), fwhm=list(map(float, m.fwhm)), boxcar=list(map(float, m.boxcar_rad)), det=list(map(str, m.detname)), add=edges['add_slits'], rm=edges['rm_slits'], detnum=par['rdx']['detnum'])))`;
        const said =
          execFileSync(python ?? '', ['-c', script, file], { encoding: 'utf8', env })
            .trim()
            .split('\n')
            .at(-1) ?? '';
        const list = (value: unknown) => [value].flat();
        const read: Record<string, unknown> = JSON.parse(said);
        expect(read).toMatchObject({
          spat: [185.3, 30],
          spec: [1020, 1020],
          fwhm: [4.5, 4.5],
          boxcar: [-1, 6],
          det: ['DET01', 'DET01'],
        });
        expect(read.empty).toBe(3);
        expect(list(read.add)).toEqual(['1:1024:40:120', '1:1024:200:250']);
        expect(list(read.rm)).toEqual(['1:1024:300', '1:1024:500']);
        expect(list(read.detnum)).toEqual([1]);
        expect(apertureText(aperture)).toBe('1:185.3:1020:4.5');
      });
    },
  );
