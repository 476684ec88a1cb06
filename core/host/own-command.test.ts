import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownCommand } from '#core/host/own-command.ts';
import { removeFolder } from '../../test/support/clean-up.ts';

test('the command is `slitbench` only where a shell finds this one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slitbench-command-'));
  const [own, linked, other] = ['own', 'linked', 'other'].map((name) => join(folder, name));
  for (const one of [own, linked, other]) mkdirSync(one ?? '');
  const command = join(own ?? '', 'slitbench');
  writeFileSync(command, '');
  writeFileSync(join(other ?? '', 'slitbench'), '');
  symlinkSync(command, join(linked ?? '', 'slitbench'));
  expect(ownCommand('/nowhere', command)).toBe(command);
  expect(ownCommand(`/nowhere:${linked}`, command)).toBe('slitbench');
  expect(ownCommand(`${other}:${linked}`, command)).toBe(command);
  await removeFolder(folder);
});
