import type { CardChange, HandEdit } from '#core/contract/fix.ts';
import { parseCard, RECORD } from '#core/fits/card.ts';
import { cardInput, cardPlace } from '#core/fits/edit-cards.ts';
import { checkEdits } from '#core/fixes/contradictions.ts';
import type { Written } from '#core/fixes/fix-journal.ts';
import type { Rule } from '#core/fixes/rules.ts';
import { typedValue } from '#core/fixes/typed-value.ts';

/** What edits are called in the place of a rule's name. */
export const HAND = 'by hand';

const plain = (name: string, why: string, hdu: number, set: Rule['set'], gone: readonly string[]): Rule => {
  return { name, why, hdu, set, copy: {}, delete: [...gone], average: {}, matches: () => true };
};

/** Edits as rules for every frame, one for each HDU. Throws a Fault `edits` where they contradict each other. */
export function handRules(edits: readonly HandEdit[], why: string): readonly Rule[] {
  checkEdits(edits);
  const setting = (edit: Extract<HandEdit, { kind: 'set' }>) => {
    const own = { value: typedValue(edit.value), isUnquoted: !edit.value.trim().startsWith("'") };
    return [edit.keyword.trim().toUpperCase(), edit.comment === undefined ? own : { ...own, comment: edit.comment }];
  };
  return [...Map.groupBy(edits, ({ hdu = 0 }) => hdu)].map(([hdu, own]) => {
    const set = Object.fromEntries(own.flatMap((edit) => (edit.kind === 'set' ? [setting(edit)] : [])));
    return plain(
      HAND,
      why,
      hdu,
      set,
      own.flatMap((edit) => (edit.kind === 'delete' ? [edit.keyword] : [])),
    );
  });
}

/** Changes that were written into a copy, as rules that make them again. */
export function rulesAgain({ changes, reasons }: Pick<Written, 'changes' | 'reasons'>): readonly Rule[] {
  return [...Map.groupBy(changes, ({ rule, hdu }) => `${hdu} ${rule}`).values()].map((own) => {
    const { rule = HAND, hdu = 0 } = own[0] ?? {};
    const set = own.flatMap(({ keyword, after }) => {
      if (after === null) return [];
      const card = parseCard(after.padEnd(Math.ceil(after.length / RECORD) * RECORD), 0);
      const value = cardInput(card);
      return value === undefined ? [] : [[keyword, { value, comment: card.comment }] as const];
    });
    const gone = own.flatMap(({ keyword, after }) => (after === null ? keyword : []));
    return plain(rule, reasons[rule] ?? 'fixed before', hdu, Object.fromEntries(set), gone);
  });
}

/** Whether an edit is about the card of a change. */
export const isAbout = (edit: HandEdit, { keyword, hdu }: CardChange): boolean =>
  (edit.hdu ?? 0) === hdu && cardPlace(edit.keyword) === keyword;
