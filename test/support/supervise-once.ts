// A supervisor as a process of its own that a test can kill at a moment of its choice: a Job as JSON.
import { Job } from '#core/reductions/job.ts';
import { supervise } from '#core/reductions/supervise.ts';

await supervise(Job.parse(JSON.parse(process.argv[2] ?? '')), { why: null, asked: new Promise(() => {}) });
process.exit(0);
