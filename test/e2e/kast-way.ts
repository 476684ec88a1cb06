// The way of the real Kast night of 2015-05-20 through the pages, the same in a browser and in the window.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { whyNotWhole } from '#core/reductions/whole.ts';

const MINUTES = 60_000;
const DATASET = '2.0_arcsec/600_4310_d55/2015-05-20';
/** Where its reduction lies, below the workspace. */
export const REDUCTION = `${DATASET}/complete/reduce/shane_kast_blue_A`;
/** An arc, three flats, three biases, the standard Feige 66, and J1217p3905. */
const FRAMES = ['b1', 'b11', 'b12', 'b13', 'b21', 'b22', 'b23', 'b24', 'b27'].map((name) => `${name}.fits.gz`);

const goTo = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click();

/** On the Frames page: the whole night shows, with its types. */
export async function seeTheNight(page: Page): Promise<void> {
  await page.waitForURL('**/frames');
  const grid = page.getByRole('grid', { name: 'Frames' });
  const names = () => grid.locator('[data-column="filename"]').allTextContents();
  await expect.poll(async () => (await names()).toSorted(), { timeout: MINUTES }).toEqual(FRAMES);
  const types = { b1: 'arc', b12: 'pixelflat', b22: 'bias', b24: 'standard', b27: 'science' };
  for (const [name, type] of Object.entries(types))
    await grid
      .getByRole('row', { name: `${name}.fits.gz` })
      .getByText(type)
      .first()
      .waitFor();
}

/** From the Frames page: see the plan, apply it, write the setup file and see what is in it. */
export async function organiseAndSetUp(page: Page, root: string): Promise<void> {
  await goTo(page, 'Organise');
  const plan = page.getByRole('grid', { name: 'Datasets of the plan' });
  await plan.getByText(DATASET.replaceAll('/', ' / ')).waitFor({ timeout: MINUTES });
  await plan.getByText('● complete').waitFor();
  // Nothing is written before Apply.
  expect(readdirSync(root).filter((name) => !name.startsWith('.'))).toEqual([]);
  await page.getByRole('button', { name: /^Apply to/ }).click();
  await page.getByText('9 frames placed').waitFor({ timeout: MINUTES });
  expect(readdirSync(join(root, DATASET, 'complete/raw')).toSorted()).toEqual(FRAMES);
  await page.getByRole('link', { name: 'Set up the datasets' }).click();
  await page.getByRole('button', { name: 'Write setup files' }).click();
  await page.getByText('Setup files: 1 written').waitFor({ timeout: 5 * MINUTES });
  const rows = page.getByRole('grid', { name: 'Frames' });
  for (const name of ['b1', 'b24', 'b27']) await rows.getByText(`${name}.fits.gz`).waitFor();
}

/** From the Setup page: start the one reduction, and open it while it runs. */
export async function start(page: Page): Promise<void> {
  await goTo(page, 'Runs');
  const row = page.getByRole('row').filter({ hasText: 'shane_kast_blue_A' });
  await row.getByText('not started').waitFor({ timeout: MINUTES });
  await page.getByRole('button', { name: 'Start all' }).click();
  await row.getByText('running').waitFor({ timeout: MINUTES });
  // A stage, and the memory of its processes.
  await row.getByText(/slit edges|bias|arc|wavelengths/).waitFor({ timeout: 5 * MINUTES });
  await row.locator('[data-column="memory"]').getByText(/\d/).waitFor({ timeout: MINUTES });
  await row.dblclick();
  await page.waitForURL('**/state');
}

/** One part of the reduction that is open. */
export const openPart = (page: Page, name: 'State' | 'Log' | 'QA' | 'Products') =>
  page.getByRole('navigation', { name: 'Parts of the reduction' }).getByRole('link', { name, exact: true }).click();

/** In the open reduction: the log goes on by itself while PypeIt works. */
export async function seeTheLogGrow(page: Page): Promise<void> {
  await openPart(page, 'Log');
  const log = page.getByRole('log');
  await log.getByText('INFO').first().waitFor({ timeout: MINUTES });
  for (let n = 0; n < 2; n++) {
    const before = await log.textContent();
    await expect.poll(() => log.textContent(), { timeout: 5 * MINUTES }).not.toBe(before);
  }
}

/** In the open reduction: a plot whose name begins so can be seen. */
export async function seePlot(page: Page, name: string): Promise<void> {
  await openPart(page, 'QA');
  const picture = page.locator(`main button[title^="${name}"] img`).first();
  await picture.scrollIntoViewIfNeeded({ timeout: 5 * MINUTES });
  await expect
    .poll(() => picture.evaluate((image) => Reflect.get(image, 'naturalWidth')), { timeout: MINUTES })
    .toBeGreaterThan(100);
}

/** A cell of the open reduction's matrix. */
export const cellOf = (page: Page, section: string, step: string) =>
  page.locator(`[data-cell="${section} ${step} DET01"]`);

/** In the open reduction: every step becomes done, and the files of these exposures are there, whole. */
export async function seeItComplete(page: Page, root: string, exposures: readonly string[]): Promise<void> {
  await openPart(page, 'State');
  const isDone = (section: string, step: string) =>
    cellOf(page, section, step)
      .getByText('done')
      .waitFor({ timeout: 15 * MINUTES });
  for (const step of ['bias', 'edges', 'slits', 'arc', 'tilt image', 'wavelengths', 'tilts', 'flats'])
    await isDone('calibrations 0', step);
  for (const name of exposures) for (const step of ['spec2d', 'spec1d']) await isDone(`exposure ${name}.fits.gz`, step);
  await page
    .locator('main')
    .getByText('complete')
    .first()
    .waitFor({ timeout: 5 * MINUTES });
  const science = join(root, REDUCTION, 'Science');
  const products = readdirSync(science).filter((name) => name.endsWith('.fits'));
  const found = products.map((name) => name.split('-')[0]).toSorted();
  expect(found).toEqual(['spec1d', 'spec2d'].flatMap((kind) => exposures.map((name) => `${kind}_${name}`)));
  for (const name of products) expect(await whyNotWhole(join(science, name))).toBeNull();
}
