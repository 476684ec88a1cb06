// Checks the layers with dependency-cruiser, and that it saw the modules and the edges between them at all: with a
// TypeScript it does not know it passes on nothing.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { z } from 'zod';

const Cruise = z.object({
  summary: z.object({
    violations: z.array(
      z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string(), severity: z.string() }) }),
    ),
  }),
  modules: z.array(z.object({ source: z.string(), dependencies: z.array(z.object({ resolved: z.string() })) })),
});

const FOLDERS = ['core', 'cli', 'renderer', 'main'].filter((folder) => existsSync(folder));
const output = execFileSync(
  'depcruise',
  ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', '--no-progress', ...FOLDERS],
  { encoding: 'utf8', maxBuffer: 1 << 28 },
);
const { summary, modules } = Cruise.parse(JSON.parse(output));
for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} → ${to}`);

const own = modules.filter((module) => FOLDERS.some((folder) => module.source.startsWith(`${folder}/`)));
const edges = own.flatMap((module) => module.dependencies).filter((to) => to.resolved.startsWith('core/'));
const blind = FOLDERS.filter(
  (folder) =>
    !own.some(
      ({ source, dependencies }) =>
        source.startsWith(`${folder}/`) && dependencies.some((to) => to.resolved.startsWith('core/')),
    ),
);
if (own.length < 20 || edges.length < 20 || blind.length > 0) {
  console.error(
    `only ${own.length} modules and ${edges.length} imports were seen, none of ${blind}: the check is blind`,
  );
  process.exit(1);
}
console.log(`layers: ${own.length} modules, ${edges.length} imports of core, ${summary.violations.length} violations`);
process.exit(summary.violations.length === 0 ? 0 : 1);
