import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Card } from '#core/fits/header.ts';
import { inflateHdus } from '#core/fits/inflate-hdus.ts';
import { type Hdu, readHdus } from '#core/fits/read-headers.ts';
import { Fault } from '#core/workspace/fault.ts';
import { lacks, python2, shared } from './have.ts';
import { randomRecords } from './support/random-cards.ts';
import { primary, TORTURE } from './support/torture-files.ts';

const Answer = z.object({
  path: z.string(),
  error: z.string().nullable(),
  hdus: z.array(
    z.object({
      header: z.number(),
      data: z.number(),
      span: z.number(),
      size: z.number(),
      cards: z.array(z.tuple([z.string(), z.string(), z.unknown(), z.string()])),
    }),
  ),
});
type Answer = z.infer<typeof Answer>;

/** What astropy says of some files. */
function astropy(paths: readonly string[]): Answer[] {
  const script = join(import.meta.dirname, 'astropy_cards.py');
  const options = { input: paths.join('\n'), encoding: 'utf8', maxBuffer: 1 << 30 } as const;
  const output = execFileSync(python2 ?? '', [script], { ...options, stdio: ['pipe', 'pipe', 'ignore'] });
  return output
    .trim()
    .split('\n')
    .map((line) => Answer.parse(JSON.parse(line)));
}

async function slitbench(path: string): Promise<readonly Hdu[]> {
  try {
    return readHdus(path);
  } catch (error) {
    if (error instanceof Fault && error.data.code === 'compressed') return inflateHdus(path);
    throw error;
  }
}

/** A card as compared: keyword, kind, value and comment. Integers as text, since JSON has none beyond 2⁵³. */
function compared({ keyword, kind, value, comment }: Card): unknown[] {
  if (kind === 'malformed' || kind === 'undefined') return [keyword, kind, null, comment];
  if (kind === 'commentary') return [keyword, 'text', value, comment];
  if (kind === 'integer') return [keyword, kind, String(value), comment];
  // astropy adds up the parts of a complex number, which loses the sign of a zero.
  if (value !== null && typeof value === 'object') return [keyword, kind, [value.re + 0, value.im + 0], comment];
  return [keyword, kind, value, comment];
}

const said = (hdus: readonly Hdu[]) =>
  hdus.map(({ header, headerOffset, dataOffset, dataBytes }) => ({
    header: headerOffset,
    data: dataOffset,
    span: Math.ceil((dataBytes ?? 0) / 2880) * 2880,
    size: dataBytes,
    cards: header.cards.map(compared),
  }));

/** Floats, which astropy_cards.py gives as text to the last digit, as numbers. */
function withNumbers(hdus: Answer['hdus']) {
  const number = (text: unknown) => Number(String(text).replace('inf', 'Infinity'));
  return hdus.map((hdu) => ({
    ...hdu,
    cards: hdu.cards.map(([name, kind, value, comment]) => {
      // astropy keeps the blank of `SHORT = 5` in the keyword, and then does not find it by its name.
      const keyword = name.trimEnd();
      if (kind === 'float') return [keyword, kind, number(value), comment];
      if (kind === 'complex' && Array.isArray(value))
        return [keyword, kind, value.map((part) => number(part) + 0), comment];
      return [keyword, kind, value, comment];
    }),
  }));
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-cards-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(lacks('every card against astropy', python2))('every card of every HDU equals astropy’s', () => {
  test('in files that are hard to read', async () => {
    const paths = Object.entries(TORTURE).map(([name, bytes]) => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    });
    for (const { path, error, hdus } of astropy(paths)) {
      expect(error, path).toBeNull();
      expect(said(await slitbench(path)), path).toEqual(withNumbers(hdus));
    }
  });

  test('in cards made at random', async () => {
    const path = join(folder, 'random.fits');
    writeFileSync(path, primary(...randomRecords(5000, 1)));
    const [answer] = astropy([path]);
    expect(answer?.error).toBeNull();
    expect(said(await slitbench(path))).toEqual(withNumbers(answer?.hdus ?? []));
  });

  test.skipIf(lacks('every card of the shared data', shared))('in the shared data', async () => {
    const data = join(shared ?? '', 'data');
    const unpacked = join(folder, 'redux');
    mkdirSync(unpacked);
    execFileSync('tar', ['-xJf', join(data, 'kast/redux.tar.xz'), '-C', unpacked]);
    const paths = [data, unpacked].flatMap((root) =>
      readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.fits(\.gz)?$/.test(name))
        .map((name) => join(root, name)),
    );
    expect(paths.length).toBeGreaterThan(15);
    let cards = 0;
    for (const { path, error, hdus } of astropy(paths)) {
      expect(error, path).toBeNull();
      const ours = said(await slitbench(path));
      cards += ours.reduce((sum, hdu) => sum + hdu.cards.length, 0);
      expect(ours, path).toEqual(withNumbers(hdus));
    }
    expect(cards).toBeGreaterThan(4000);
  });
});
