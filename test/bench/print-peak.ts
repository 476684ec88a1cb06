// `node --import` this: at the end of a command, its peak resident memory [MB] on standard error.
import { isMainThread } from 'node:worker_threads';

if (isMainThread)
  process.on('exit', () => process.stderr.write(`\npeak memory ${process.resourceUsage().maxRSS / 1024} MB\n`));
