// One organize, as its own process: the input as JSON is its only argument.
import { OrganizeInput } from '#core/contract/organize.ts';
import { organize } from '#core/datasets/organize.ts';
import { quietTask } from './pypeit.ts';

await organize(OrganizeInput.parse(JSON.parse(process.argv[2] ?? '')), quietTask());
