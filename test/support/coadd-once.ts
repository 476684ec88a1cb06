// `slitbench coadd2d` with stand-ins for PypeIt, as a process of its own that a test can kill: ROOT SCRIPTS SECONDS. Prints the
// result.
import { coadd } from '#core/coadds/coadd.ts';
import { runTask } from '#core/tasks/run-task.ts';
import { COADD_LEVEL, coaddStandIn } from './coadd-tree.ts';

const [root = '', scripts = '', seconds = '0'] = process.argv.slice(2);
const interrupted = new AbortController();
process.on('SIGINT', () => interrupted.abort());
const input = { kind: 'coadd2d' as const, prefixes: [COADD_LEVEL], from: root };
for await (const event of runTask(
  (task) => coadd(input, task, () => {}, coaddStandIn(scripts, Number(seconds))),
  interrupted.signal,
))
  if (event.type === 'result') console.log(JSON.stringify(event.result));
