import { basename } from 'node:path';
import { fixCommand } from '#core/contract/fix-command.ts';
import type { TaskOrder } from '#core/contract/tasks.ts';
import type { TaskTitle } from '#core/host/task-board.ts';

const counted = (n: number, one: string) => `${n} ${one}${n === 1 ? '' : 's'}`;
const option = (name: string, value: string | number | null | undefined): string[] =>
  value === null || value === undefined ? [] : [name, String(value)];
const flag = (name: string, value: boolean | undefined): string[] => (value ? [name] : []);

/** What an order is called, and the command line that does the same. */
export function titleOf(order: TaskOrder, root: string): TaskTitle {
  const { verb, input } = order;
  const say = (title: string, command: string[] | null): TaskTitle => ({ kind: verb, title, command });
  switch (verb) {
    case 'organize': {
      const what = counted(input.sources.length, 'source');
      return say(input.dryRun ? `Plan ${what}` : `Organise ${what}`, [
        ...['slitbench', 'organize', ...input.sources, '--into', input.into],
        ...option('--mode', input.mode),
        ...option('--window', input.window),
        ...option('--spectrograph', input.spectrograph),
        ...option('--report', input.report),
        ...flag('--rename', input.rename),
        ...flag('--dry-run', input.dryRun),
      ]);
    }
    case 'undo':
      return say('Undo the last organising', ['slitbench', 'undo', input.from, ...flag('--dry-run', input.dryRun)]);
    case 'setup':
      return say(input.dryRun ? 'Plan setup files' : 'Write setup files', [
        ...['slitbench', 'setup', ...input.paths],
        ...option('--config', input.config),
        ...flag('--force', input.force),
        ...flag('--dry-run', input.dryRun),
      ]);
    case 'doctor':
      return say(input.fix ? 'Prepare PypeIt' : 'Check PypeIt and this machine', [
        ...['slitbench', 'doctor'],
        ...option('--python', input.python),
        ...flag('--fix', input.fix),
        ...option('--data-from', input.dataFrom),
        ...flag('--dry-run', input.dryRun),
      ]);
    case 'practice':
      return say(`Simulate ${counted(input.nights ?? 1, 'practice night')}`, [
        ...['slitbench', 'practice', input.folder],
        ...option('--nights', input.nights),
        ...option('--seed', input.seed),
        ...flag('--broken', input.broken),
      ]);
    case 'fix':
      return say(`Fix headers of ${counted(input.files.length, 'frame')}`, fixCommand(input));
    case 'unfix':
      return say('Take fixed headers back', ['slitbench', 'fix', '--undo', ...option('--into', input.into)]);
    case 'tarQa':
      return say(`Pack the plots of ${input.roots.map((path) => basename(path)).join(', ')}`, [
        'slitbench',
        'tar-qa',
        ...input.roots,
      ]);
    case 'archive':
      return say(input.dryRun ? 'Plan the archive' : 'Make the archive', [
        ...['slitbench', 'archive', root, '--into', input.into],
        ...(input.subdirs === undefined || input.subdirs.length === 0 ? [] : ['--subdirs', ...input.subdirs]),
        ...flag('--metadata-only', input.metadataOnly),
        ...flag('--only-new', input.onlyNew),
        ...flag('--verify', input.verify),
        ...flag('--dry-run', input.dryRun),
      ]);
    case 'validateArchive':
      return say('Check the archive', [
        ...['slitbench', 'archive', 'validate', input.folder],
        ...Object.entries(input.public ?? {}).flatMap(([program, day]) => ['--public', `${program}=${day}`]),
        ...flag('--quick', input.quick),
      ]);
    case 'demo':
      return say(`Demo in ${basename(input.folder)}`, ['slitbench', 'demo', input.folder]);
  }
}
