import { mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPieces } from '#core/fits/pieces.ts';
import { readSettled } from '#core/fits/read-settled.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-settled-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An image of bytes that are all alike; its data begin `offset` blocks after the first. */
function image(value: number, blocks: number): Buffer {
  const cards = [
    'SIMPLE  =                    T',
    'BITPIX  =                    8',
    'NAXIS   =                    1',
    'NAXIS1  =                   10',
    ...Array.from({ length: 36 * blocks }, () => 'COMMENT'),
    'END',
  ];
  const header = cards.map((card) => card.padEnd(80)).join('');
  return Buffer.concat([Buffer.from(header.padEnd(Math.ceil(header.length / 2880) * 2880)), Buffer.alloc(2880, value)]);
}

test.each(['x.fits', 'x.fits.gz'])(
  'a file that is replaced while it is read is never mixed of two: %s',
  async (name) => {
    const path = join(folder, name);
    const bytesOf = (value: number, blocks: number) =>
      name.endsWith('.gz') ? gzipSync(image(value, blocks)) : image(value, blocks);
    const replace = (value: number, blocks: number) => {
      writeFileSync(`${path}.part`, bytesOf(value, blocks));
      renameSync(`${path}.part`, path);
    };
    replace(1, 0);
    let reads = 0;
    /** Headers of one file, then, if it is replaced meanwhile, data of another, which lie elsewhere in it. */
    const read = async (meanwhile: () => void) => {
      reads++;
      const file = await openPieces(path);
      meanwhile();
      const position = file.hdus[0]?.dataOffset ?? 0;
      const [data] = await file.read([{ position, length: 10, stride: 10, count: 1 }]);
      return data?.[0];
    };
    expect(await readSettled(path, () => read(() => {}))).toBe(1);
    expect(reads).toBe(1);
    const once = () => read(() => (reads === 2 ? replace(2, 1) : undefined));
    expect(await readSettled(path, once)).toBe(2);
    expect(reads).toBe(3);
    await expect(readSettled(path, () => read(() => replace(reads, 1)))).rejects.toMatchObject({
      data: { code: 'changed', message: expect.stringContaining(`${path} was replaced`) },
    });
    expect(reads).toBe(5);
  },
);

test('one of the same size that was written in place counts as another; what reading throws comes through', async () => {
  const path = join(folder, 'x.fits');
  writeFileSync(path, image(1, 0));
  const { size } = statSync(path);
  let time = 1000;
  const rewrite = async () => {
    writeFileSync(path, image(2, 0));
    utimesSync(path, time++, time);
    expect(statSync(path).size).toBe(size);
  };
  await expect(readSettled(path, rewrite)).rejects.toMatchObject({ data: { code: 'changed' } });
  await expect(readSettled(path, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
});
