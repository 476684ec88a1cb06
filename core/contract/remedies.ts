import { oc } from '@orpc/contract';
import { z } from 'zod';
import { RebuildAim, RebuildPlan } from '#core/contract/rebuild.ts';
import { DiffLine } from '#core/contract/setup-files.ts';
import { SetupWish } from '#core/contract/setup-wishes.ts';

/** A value that a person gives before a remedy can be taken. */
const RemedyQuestion = z.object({
  label: z.string(),
  /** What is there now or is proposed. */
  initial: z.string(),
  /** What such a value looks like. */
  example: z.string(),
});

const common = {
  /** Unique among those of a reduction. */
  id: z.string(),
  title: z.string(),
  /** Why this may help. */
  why: z.string(),
};

/** Something that may help a reduction. */
export const Remedy = z.discriminatedUnion('kind', [
  /** A change of the setup file. With a question, its answer takes the place of `…` in the wish. */
  z.object({ kind: z.literal('wish'), ...common, wish: SetupWish, question: RemedyQuestion.nullable() }),
  /** A step to be made anew. */
  z.object({ kind: z.literal('rebuild'), ...common, aim: RebuildAim }),
  /** A program of PypeIt's, word by word; it opens a window of its own. */
  z.object({ kind: z.literal('program'), ...common, words: z.array(z.string()) }),
  /** Something outside of the setup file, on a page of the workbench. */
  z.object({ kind: z.literal('page'), ...common, page: z.enum(['runs', 'settings', 'setup', 'frames']) }),
]);
export type Remedy = z.infer<typeof Remedy>;

/** The wish of a remedy with what a person answered. */
export function answered(wish: SetupWish, answer: string): SetupWish {
  const text = answer.trim();
  switch (wish.kind) {
    case 'set': {
      if (wish.path !== '…') return { ...wish, source: text === '' ? null : text };
      const [, path = text, source = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
      return { ...wish, path: path.trim(), source: source.trim() === '' ? null : source.trim() };
    }
    case 'template':
      return { ...wish, name: text };
    case 'add-slits':
    case 'rm-slits':
      return { ...wish, slits: text.split(';').map((slit) => slit.trim()) };
    case 'drop':
      return { ...wish, frame: text };
    case 'manual':
      return wish;
  }
}

export const RemediesResult = z.object({
  /** Why it stands as it does, or null. */
  cause: z.string().nullable(),
  remedies: z.array(Remedy),
  /** Whether the host can open windows. */
  hasDisplay: z.boolean(),
  setupFile: z.string(),
  spectrograph: z.string(),
  /** A free name for another reduction beside it: `2` for `reduce-2`. */
  freeName: z.string(),
  /** What failed to be made anew last, so that the former products are back, or null. */
  lastRebuild: z.object({ aim: z.string(), cause: z.string() }).nullable(),
});
export type RemediesResult = z.infer<typeof RemediesResult>;

const Key = z.object({ key: z.string() });

/** What to do about a reduction: changes of its setup file, steps to be made anew, PypeIt's programs. */
export const remedies = {
  list: oc.input(Key).output(RemediesResult),
  /** What wishes change in the setup file; nothing is written. Throws a Fault for one that it cannot grant. */
  preview: oc
    .input(Key.extend({ wishes: z.array(SetupWish) }))
    .output(z.object({ lines: z.array(DiffLine), digest: z.string(), warnings: z.array(z.string()) })),
  /**
   * Save the wishes, if the file still has this digest, and start the reduction; or (`keepAs`) write them into another
   * one beside it, which is started. The key of the one that was started. Faults `conflict`, `locked`, `taken`.
   */
  rerun: oc
    .input(Key.extend({ wishes: z.array(SetupWish), digest: z.string(), keepAs: z.string().nullable() }))
    .output(z.object({ key: z.string(), backup: z.string().nullable() })),
  /** What would go aside so that a step is made anew. */
  planRebuild: oc.input(Key.extend({ aim: RebuildAim })).output(RebuildPlan),
  /** Make a step anew, with what hangs on it. */
  rebuild: oc.input(Key.extend({ aim: RebuildAim })).output(z.object({})),
  /** Open one of the programs that `list` names, on the display of the host. */
  launch: oc.input(Key.extend({ id: z.string() })).output(z.object({ task: z.string() })),
};
