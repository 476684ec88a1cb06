import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { listNames } from '#core/datasets/list-folder.ts';
import { Operation } from '#core/datasets/operation.ts';
import { readIfThere, writeWhole } from '#core/workspace/files.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';
import { workspaceFolder } from '#core/workspace/places.ts';

const Head = z.object({
  journal: z.literal(1),
  kind: z.enum(['organize', 'undo']),
  id: z.string(),
  /** ISO 8601. */
  begun: z.string(),
  /** Id of the journal that this one undoes. */
  undoes: z.string().nullable(),
  /** Where the tree was when the operations were planned: paths in them are absolute. */
  root: z.string(),
  operations: z.number(),
});

const Mark = z.union([
  /** Operation `at` made a copy with this digest. */
  z.object({ at: z.number(), copied: z.string() }),
  /** Operation `at` was not done, for a reason that trying again would not mend. */
  z.object({ at: z.number(), left: z.string() }),
  z.object({ ended: z.string() }),
]);
type Mark = z.infer<typeof Mark>;

/** A plan that is or was applied: written whole before anything is done, then marked as it goes. */
export interface Journal extends z.infer<typeof Head> {
  readonly path: string;
  readonly plan: readonly Operation[];
  /** Digests of copies, by index of the operation. */
  readonly digests: ReadonlyMap<number, string>;
  /** Operations that were not done, by index. */
  readonly left: ReadonlySet<number>;
  readonly isFinished: boolean;
}

const folderOf = (root: string) => join(root, '.slitbench', 'journal');

/** Write a plan down, durably, before it is applied. */
export function writeJournal(
  root: string,
  kind: 'organize' | 'undo',
  plan: readonly Operation[],
  undoes: string | null,
): Journal {
  makeFolder(join(workspaceFolder(root), 'journal'));
  // Of a kill while one was written: it promises nothing.
  for (const name of listNames(folderOf(root)))
    if (name.endsWith('.part')) rmSync(join(folderOf(root), name), { force: true });
  // Names sort by time, also if the clock was set back.
  const newest = listNames(folderOf(root)).filter(isJournal).at(-1)?.slice(0, 24) ?? '';
  const now = new Date().toISOString().replaceAll(':', '-');
  const stamp =
    now > newest ? now : `${newest.slice(0, 19)}.${String(Number(newest.slice(20, 23)) + 1).padStart(3, '0')}Z`;
  const head = {
    journal: 1 as const,
    kind,
    id: `${stamp}-${randomUUID().slice(0, 8)}`,
    begun: new Date().toISOString(),
    undoes,
    root,
    operations: plan.length,
  };
  const path = join(folderOf(root), `${head.id}.jsonl`);
  writeWhole(path, `${[head, ...plan].map((line) => JSON.stringify(line)).join('\n')}\n`);
  return { ...head, path, plan, digests: new Map(), left: new Set(), isFinished: false };
}

/** Append marks. `durable`: they are on disk when this returns. */
export interface JournalMarks extends Disposable {
  mark(mark: Mark, durable: boolean): void;
}

export function openMarks(journal: Journal): JournalMarks {
  const fd = openSync(journal.path, 'a');
  return {
    mark(mark, durable) {
      // The line break before ends what a kill may have cut.
      writeSync(fd, `\n${JSON.stringify(mark)}\n`);
      if (durable) fsyncSync(fd);
    },
    [Symbol.dispose]: () => closeSync(fd),
  };
}

const isJournal = (name: string) => /^\d{4}-.*\.jsonl$/.test(name);

/** The journals of a tree, oldest first. With plans only where `wanted` says so: they can be long. */
export function readJournals(root: string): readonly Journal[] {
  return listNames(folderOf(root))
    .filter(isJournal)
    .flatMap((name) => readJournal(join(folderOf(root), name)) ?? []);
}

/** A journal from its file, or null where the file is not one. */
function readJournal(path: string): Journal | null {
  const lines = (readIfThere(path) ?? '').split('\n');
  const head = Head.safeParse(parsed(lines[0] ?? ''));
  if (!head.success) return null;
  const count = head.data.operations;
  const plan = lines.slice(1, 1 + count).map((line) => Operation.parse(JSON.parse(line)));
  const marks = lines.slice(1 + count).flatMap((line) => {
    const mark = Mark.safeParse(parsed(line));
    return mark.success ? [mark.data] : [];
  });
  return {
    ...head.data,
    path,
    plan,
    digests: new Map(marks.flatMap((mark) => ('copied' in mark ? [[mark.at, mark.copied] as const] : []))),
    left: new Set(marks.flatMap((mark) => ('left' in mark ? [mark.at] : []))),
    isFinished: marks.some((mark) => 'ended' in mark),
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
