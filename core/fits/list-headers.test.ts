import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FileHeaders, HeadersInput } from '#core/contract/headers.ts';
import { connect } from '#core/host/connect.ts';
import { header, primary } from '../../test/support/torture-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-headers-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, bytes: Buffer | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** What comes over the contract. */
async function headersOf(files: string[], more: Partial<HeadersInput> = {}): Promise<readonly FileHeaders[]> {
  for await (const event of await connect().headers({ files, ...more }))
    if (event.type === 'result') return event.result.files;
  throw new Error('no result');
}

test('numbers beyond every double do not stop the others', async () => {
  const odd = file('odd.fits', primary('CX      = (1E400, -1E400)', 'EXTVER  = 1E400'));
  const [first, second] = await headersOf([odd, file('good.fits', primary('A       = 1'))]);
  expect(first?.units[0]).toMatchObject({ version: 1 });
  expect(first?.units[0]?.cards.slice(3).map(({ value }) => value)).toEqual([
    { re: Infinity, im: -Infinity },
    Infinity,
  ]);
  expect(second?.fault).toBeNull();
});

test('the header with the card that is wrong is shown, with the fault of it', async () => {
  const bad = file('bad.fits', header('SIMPLE  = T', 'BITPIX  = 8', 'NAXIS   = 1', 'NAXIS1  = 1E3', "OBJECT  = 'x'"));
  for (const more of [{}, { keys: ['OBJECT', 'NAXIS1'] }, { hdu: '0' }]) {
    const [shown] = await headersOf([bad], more);
    expect(shown?.fault).toMatchObject({ code: 'malformed', offset: 240 });
    expect(shown?.units[0]).toMatchObject({ index: 0, dataBytes: null });
    expect(shown?.units[0]?.cards.map(({ keyword }) => keyword)).toContain('NAXIS1');
  }
});
