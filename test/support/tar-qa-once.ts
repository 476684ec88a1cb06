// `slitbench tar-qa` of one folder, as a process of its own that a test can kill.
import { tarQa } from '#core/quality/tar-qa.ts';
import { quietTask } from '#core/tasks/run-task.ts';

const [root = ''] = process.argv.slice(2);
await tarQa({ roots: [root] }, quietTask());
