// Scores every reduction below a root as `slitbench scorecard` does, without its cache, and prints CPU seconds, wall
// seconds, frames and bad slits: see scorecard_astropy.py.
import { Thresholds } from '#core/contract/scorecard.ts';
import { badSlitsOf, scorecardRow } from '#core/contract/scorecard-row.ts';
import { ScorecardReader } from '#core/quality/scorecard.ts';

const [root = ''] = process.argv.slice(2);
const [cpu, wall] = [process.cpuUsage(), performance.now()];
const at = Thresholds.parse({});
using reader = new ScorecardReader({ root, cacheFile: null });
await reader.refresh();
const stamp = { status: 'COMPLETE', date: '2025-04-11', memUsage: 0, commit: '' };
const rows = reader.frames().map((frame) => scorecardRow(frame, at, stamp));
const bad = reader.frames().flatMap((frame) => badSlitsOf(frame, at)).length;
const { user, system } = process.cpuUsage(cpu);
console.log((user + system) / 1e6, (performance.now() - wall) / 1e3, rows.length, bad);
