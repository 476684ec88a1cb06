// `slitbench fix` of a folder by a file of rules, as a process of its own that a test can kill.
import { FixInput } from '#core/contract/fix.ts';
import { fixHeaders } from '#core/fixes/fix-headers.ts';
import { quietTask } from '#core/tasks/run-task.ts';

const [raw = '', rules = '', into = ''] = process.argv.slice(2);
await fixHeaders(FixInput.parse({ files: [raw], rules: [rules], into }), quietTask());
