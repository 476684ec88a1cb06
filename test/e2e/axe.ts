import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { z } from 'zod';

const Findings = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
});

const SETTLED = `Promise.all(
  document
    .getAnimations()
    .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
    .map(({ finished }) => finished.catch(() => {})),
)`;

/** What axe finds wrong within an element of a page, each with the elements concerned. */
export async function findingsOf(page: Page, within = 'body'): Promise<readonly string[]> {
  // What is on its way in or out is paler than it will be.
  await page.evaluate(SETTLED);
  // The page's own rules forbid scripts from elsewhere, so it is evaluated from outside.
  await page.evaluate(axe.source);
  const found = Findings.parse(await page.evaluate(`axe.run(${JSON.stringify(within)})`));
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ; ')}`);
}
