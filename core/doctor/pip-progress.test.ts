import { expect, test } from 'vitest';
import { pipRemedy } from '#core/doctor/pip-progress.ts';

const none = (versions: string) => [
  `ERROR: Could not find a version that satisfies the requirement pypeit==2.0.9 (from versions: ${versions})`,
  'ERROR: No matching distribution found for pypeit==2.0.9',
];

test.each([
  [none('1.17.4, 2.0.1'), 'There is no PypeIt 2.0.9'],
  [none('none'), 'could not be reached'],
  [['SSL: CERTIFICATE_VERIFY_FAILED', ...none('none')], 'PIP_CERT'],
  [['OSError: [Errno 28] No space left on device'], 'Make room'],
])('%j', (lines, remedy) => {
  expect(pipRemedy(lines, '2.0.9')).toContain(remedy);
});
