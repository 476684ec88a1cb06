// Measures Slitbench side by side with what a user would run instead, as ratios in one run, and writes docs/benchmarks.md
// when asked to (--write). What a comparison needs and this machine lacks is said, and left out.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { chromiumPath } from '../e2e/chromium.ts';
import { cache2, lacks, python2, shared } from '../have.ts';
import { runLoad } from '../support/load-run.ts';
import { benchArchive } from './archive.ts';
import { benchFolder } from './bench-folder.ts';
import { benchHeaders } from './headers.ts';
import { benchMemory } from './memory.ts';
import { benchOrganise } from './organise.ts';
import { benchQuality } from './quality.ts';
import { benchRescan } from './rescan.ts';
import type { BenchRow } from './row.ts';
import { benchScorecard } from './scorecard.ts';
import { benchWindow } from './window.ts';

const rows: BenchRow[] = [];
rows.push(...(await benchHeaders()));
rows.push(...(await benchRescan()));
rows.push(...(await benchMemory()));
if (python2 !== null && shared !== null) rows.push(...(await benchOrganise(python2, cache2, shared)));
else lacks('organize and setup against PypeIt: set SLITBENCH_TEST_PYTHON and SLITBENCH_TEST_SHARED', null);
if (python2 !== null && shared !== null) rows.push(...benchScorecard(python2, shared));
else lacks('the scorecard against astropy: set SLITBENCH_TEST_PYTHON and SLITBENCH_TEST_SHARED', null);

rows.push(...benchArchive());

const window = lacks('the window: install chromium, or set SLITBENCH_TEST_CHROMIUM', chromiumPath)
  ? []
  : [...(await benchWindow(python2, shared)), ...(await benchQuality())];

const folder = benchFolder();
const { took, ideal } = await runLoad(folder);
rmSync(folder, { recursive: true, force: true });
window.push({
  what: '20 reductions within 6 workers and 1.2 GB, over the ideal',
  took: took / ideal,
  budget: 1.05,
  unit: '×',
});

const organised = rows.find((row) => row.frames !== undefined);
const perFrame =
  organised?.frames === undefined
    ? ''
    : `; here it was ${((1000 * organised.ours) / organised.frames).toFixed(2)} ms each`;

const archived = rows.find((row) => row.archived !== undefined);
const perFile =
  archived?.archived === undefined
    ? ''
    : `; here it was ${((1000 * archived.ours) / archived.archived).toFixed(2)} ms a file, with digests, tables and manifest`;

const number = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const lines = [
  '| what | Slitbench | instead | | ratio |',
  '| --- | ---: | ---: | --- | ---: |',
  ...rows.map((row) => {
    const ratio = row.theirs / row.ours;
    return `| ${row.what} | ${number(row.ours)} ${row.unit} | ${number(row.theirs)} ${row.unit} | ${row.against} | ${ratio.toFixed(ratio < 10 ? 2 : 0)}× |`;
  }),
];
const budgets = [
  '| what | took | at most |',
  '| --- | ---: | ---: |',
  ...window.map(({ what, took, budget, unit }) => `| ${what} | ${number(took)} ${unit} | ${budget} ${unit} |`),
];
const machine = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
const page = `# Benchmarks

\`npm run bench -- --write\` made this page: the same work done by Slitbench and by what one would run instead, measured in
one run on one machine (${machine}). A ratio above 1 says that Slitbench needed less.

${lines.join('\n')}

Files lie in memory: what is compared is the work, not the disk. Times are medians of several repetitions, of whole
commands where a command is named. PypeItMetaData groups and types only; the reference pipeline, which also links the
frames and writes trimmed setup files, took 92 s for 1,189 such frames, 77 ms each${perFrame}. Its scorecard of 96 frames
took 45 s of CPU, its archive of 465 files 35 s, 75 ms each${perFile}.

## The window, and the scheduler

Measured in Chromium on the same machine, with a real host, and with twenty children that take memory and time as told; "at most" is what we allow ourselves.

${budgets.join('\n')}
`;
console.log([...lines, '', ...budgets].join('\n'));
if (process.argv.includes('--write')) {
  const path = join(import.meta.dirname, '../../docs/benchmarks.md');
  writeFileSync(path, page);
  execFileSync('biome', ['format', '--write', path], { stdio: 'ignore' });
}
