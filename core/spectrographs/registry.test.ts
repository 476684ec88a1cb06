import { expect, test } from 'vitest';
import { Header } from '#core/fits/header.ts';
import { nativeByName, recognise } from '#core/spectrographs/registry.ts';
import { nearNames } from '#core/spectrographs/unknown-spectrograph.ts';

const header = (...cards: string[]) => new Header(cards.map((card) => card.padEnd(80)).join(''), 'x.fits');

test('a frame is told by its own header', () => {
  expect(recognise(header("INSTRUME= 'DEIMOS  '"))?.name).toBe('keck_deimos');
  expect(recognise(header("VERSION = 'kastb   '"))?.name).toBe('shane_kast_blue');
  expect(recognise(header("VERSION = 'kastr   '"))).toBeNull();
  expect(recognise(header("INSTRUME= 'LRIS    '"))).toBeNull();
  expect(recognise(header())).toBeNull();
});

test('cards that cannot be read are of no native instrument; those it needs are its own affair', () => {
  expect(recognise(header('VERSION = 1.2.3', "INSTRUME= 'LRIS    '"))).toBeNull();
  expect(recognise(header('VERSION = 1.2.3', "INSTRUME= 'DEIMOS  '"))?.name).toBe('keck_deimos');
  expect(recognise(header('INSTRUME= DEIMOS'))).toBeNull();
  expect(recognise(header('PYP_SPEC= keck_deimos', "INSTRUME= 'DEIMOS  '"))).toBeNull();
});

test('products of PypeIt are no raw frames', () => {
  expect(recognise(header("INSTRUME= 'DEIMOS  '", "PYP_SPEC= 'keck_deimos'"))).toBeNull();
});

test('every key is described, the missing ones as null', () => {
  const meta = nativeByName('keck_deimos')?.describe(header("INSTRUME= 'DEIMOS  '", 'GRATEPOS= 3'));
  expect(Object.entries(meta ?? {}).filter(([, value]) => value !== null)).toEqual([['instrument', 'DEIMOS']]);
  expect(Object.keys(meta ?? {})).toHaveLength(21);
});

test('what PypeIt cannot reduce has its reason', () => {
  const deimos = nativeByName('keck_deimos');
  expect(deimos?.unreducible({ amp: 'SINGLE:A', mode: 'Spectral' })).toBeNull();
  expect(deimos?.unreducible({ amp: 'DUAL:A+B', mode: 'Spectral' })).toMatch(
    /amp is DUAL:A\+B; .*SINGLE:B or SINGLE:A/,
  );
  expect(deimos?.unreducible({ amp: 'SINGLE:B', mode: null })).toMatch(/mode is missing/);
});

test('near names', () => {
  const names = ['keck_deimos', 'keck_lris_blue', 'keck_lris_red', 'shane_kast_blue', 'shane_kast_red', 'vlt_fors2'];
  expect(nearNames('DEIMOS', names)).toEqual(['keck_deimos']);
  expect(nearNames('kast blue', names)[0]).toBe('shane_kast_blue');
  expect(nearNames('keck_demios', names)[0]).toBe('keck_deimos');
  expect(nearNames('zzz', names)).toEqual([]);
});
