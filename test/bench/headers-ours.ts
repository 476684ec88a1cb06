// Reads keys of the primary header of every file named on standard input; prints the milliseconds of each repetition.
import { readFileSync } from 'node:fs';
import { readPrimary } from '#core/fits/read-headers.ts';

const [repetitions, ...keys] = process.argv.slice(2);
const paths = readFileSync(0, 'utf8').split('\n');
for (let i = 0; i < Number(repetitions); i++) {
  const start = performance.now();
  let found = 0;
  for (const path of paths) {
    const header = readPrimary(path);
    for (const key of keys) if (header.get(key) !== undefined) found++;
  }
  console.log(performance.now() - start, found);
}
