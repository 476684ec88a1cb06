// One organize, as its own process: the input as JSON is its only argument, the result as JSON what it prints.
import { OrganizeInput } from '#core/contract/organize.ts';
import { organize } from '#core/datasets/organize.ts';
import { quietTask } from './pypeit.ts';

console.log(JSON.stringify(await organize(OrganizeInput.parse(JSON.parse(process.argv[2] ?? '')), quietTask())));
