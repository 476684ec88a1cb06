import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FixedFrame } from '#core/contract/fix.ts';
import type { FrameFixes, MendedCopy } from '#core/contract/fixes.ts';
import { fixHeaders } from '#core/fixes/fix-headers.ts';
import { readJournal, type Written, writtenOf } from '#core/fixes/fix-journal.ts';
import { originalOf } from '#core/fixes/mended.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';

function copyOf(folder: string, { name, who, when, changes, reasons }: Written): MendedCopy {
  const rules = Object.entries(reasons).map(([rule, why]) => ({ name: rule, why }));
  return { path: join(folder, name), who, when, rules, changes };
}

/** The copies of an original among those of one folder. */
function copiesIn(folder: string, original: string): MendedCopy[] {
  const byName = new Map(writtenOf(readJournal(folder)).map((entry) => [entry.name, entry]));
  return [...byName.values()]
    .filter(({ source, name }) => source === original && existsSync(join(folder, name)))
    .map((entry) => copyOf(folder, entry));
}

async function knownFix(path: string, into: string, task: TaskHandle) {
  const none: { known: FixedFrame | null; fault: FrameFixes['fault'] } = { known: null, fault: null };
  try {
    const order = { files: [path], rules: [], edits: [], why: '', into, dryRun: true };
    const { frames } = await fixHeaders(order, task);
    return { ...none, known: frames[0] ?? null };
  } catch (error) {
    if (error instanceof Fault) return { ...none, fault: error.data };
    throw error;
  }
}

/** What is known of the header of one frame. `folders`: where copies may be, beside `into` and its own. */
export async function frameFixes(
  path: string,
  into: string,
  folders: readonly string[],
  task: TaskHandle,
): Promise<FrameFixes> {
  const real = realpathSync(path);
  const original = originalOf(real);
  const places = [...new Set([into, dirname(real), ...folders])];
  const copies = places.flatMap((folder) => copiesIn(folder, original ?? real));
  // A copy: the rules are meant for its original.
  const known = original === null ? await knownFix(path, into, task) : { known: null, fault: null };
  return { into, ...known, copies, original };
}
