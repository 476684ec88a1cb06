import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OrganizeInput } from '#core/contract/organize.ts';
import { ScanInput } from '#core/contract/scan.ts';
import { SetupInput } from '#core/contract/setup.ts';
import { organize } from '#core/datasets/organize.ts';
import { changeTypes } from '#core/frames/change-types.ts';
import { scan } from '#core/frames/scan.ts';
import { setup } from '#core/setup/setup.ts';
import { quietTask } from '../../test/support/pypeit.ts';
import { kastNight } from '../../test/support/raw-frames.ts';

let at: string;
let cache: string | undefined;
beforeEach(() => {
  at = mkdtempSync(join(tmpdir(), 'slitbench-overrides-'));
  cache = process.env.XDG_CACHE_HOME;
  process.env.XDG_CACHE_HOME = join(at, 'cache');
});
afterEach(() => {
  if (cache === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = cache;
  rmSync(at, { recursive: true, force: true });
});

test.each(['symlink', 'copy', 'move'] as const)(
  'organise (%s), setup and scan go by the types a person has set',
  async (mode) => {
    const [raw, root] = [join(at, 'raw'), join(at, 'tree')];
    kastNight(raw, 20);
    const names = async (workspace?: string) => {
      const input = ScanInput.parse({ roots: [raw], where: 'frametype=sky', ...(workspace && { workspace }) });
      return (await scan(input, quietTask())).frames.map(({ filename }) => filename);
    };
    const before = await scan(ScanInput.parse({ roots: [raw] }), quietTask());
    const frame = before.frames.find(({ filename }) => filename === 'b4.fits');
    if (frame === undefined) throw new Error('b4.fits was not found');
    expect(frame.types).toEqual(['standard']);
    changeTypes(root, [{ frame, types: ['science', 'sky'] }]);

    expect(await names()).toEqual([]);
    expect(await names(root)).toEqual(['b4.fits']);

    const plan = OrganizeInput.parse({ sources: [raw], into: root, mode });
    const organised = await organize(plan, quietTask());
    expect(organised.frames.find(({ path }) => path === frame.path)?.types).toEqual(['science', 'sky']);
    const dataset = organised.datasets.find(({ state }) => state === 'complete');
    expect(dataset?.counts).toMatchObject({ science: 2, sky: 1 });
    expect(dataset?.counts.standard).toBeUndefined();

    const { datasets } = await setup(SetupInput.parse({ paths: [root] }), quietTask());
    const written = datasets.flatMap(({ reductions }) => reductions);
    expect(written).toHaveLength(1);
    expect(readFileSync(written[0]?.path ?? '', 'utf8')).toMatch(/b4\.fits \| +science,sky \|/);

    // The tree as it is read again, with the frames in their places.
    const again = await organize({ ...plan, dryRun: true, sources: [mode === 'move' ? root : raw] }, quietTask());
    expect(Object.values(again.operations)).toEqual([]);
  },
);
