import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { z } from 'zod';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const Found = z.array(z.object({ id: z.string(), help: z.string(), nodes: z.array(z.object({ html: z.string() })) }));

/** What axe has to say against a page: rule and elements. Empty: nothing. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  // The page's own policy lets no inline script in; the test's own world does.
  await page.evaluate(source);
  const found = Found.parse(
    await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: unknown }> } };
      return (await axe.run()).violations;
    }),
  );
  return found.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  );
}
