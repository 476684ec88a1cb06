// `slitbench run` on a tree of stand-ins, as a process of its own that a test can kill: ROOT SCRIPTS. Prints the result.
import { run } from '#core/reductions/run.ts';
import { runTask } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';
import { standInEnvironment } from './stand-in-tree.ts';

const [root = '', scripts = ''] = process.argv.slice(2);
const interrupted = new AbortController();
process.on('SIGINT', () => interrupted.abort());
try {
  for await (const event of runTask(
    (task) => run({ roots: [root], workers: 3 }, task, () => {}, standInEnvironment(scripts)),
    interrupted.signal,
  ))
    if (event.type === 'result') console.log(JSON.stringify(event.result));
    else if (event.type === 'note') console.error(event.text);
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
