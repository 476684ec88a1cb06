import { existsSync } from 'node:fs';

/** An environment variable that names something that exists, else null. */
function given(name: string): string | null {
  const value = process.env[name];
  return value !== undefined && existsSync(value) ? value : null;
}

/** A Python with PypeIt 2.x, and its cache. */
export const python2 = given('SLITBENCH_TEST_PYTHON');
export const cache2 = given('SLITBENCH_TEST_CACHE');
/** A Python with PypeIt 1.x, and its cache. */
export const python1 = given('SLITBENCH_TEST_PYTHON_1');
export const cache1 = given('SLITBENCH_TEST_CACHE_1');
/** The folder of shared test data. */
export const shared = given('SLITBENCH_TEST_SHARED');
/** Whether long tests were asked for. */
export const slow = process.env.SLITBENCH_TEST_SLOW === '1';

/** For `describe.skipIf`: true, with a line that says what is not tested, unless all that is needed is there. */
export function lacks(what: string, ...needed: readonly (string | boolean | null)[]): boolean {
  const missing = needed.some((need) => need === null || need === false);
  if (missing) console.log(`not tested: ${what}`);
  return missing;
}
