// One archive, as its own process: the input as JSON is its only argument.
import { archive } from '#core/archive/archive.ts';
import { ArchiveInput } from '#core/contract/archive.ts';
import { quietTask } from '#core/tasks/run-task.ts';

const { failures } = await archive(ArchiveInput.parse(JSON.parse(process.argv[2] ?? '')), quietTask());
console.log(JSON.stringify(failures));
