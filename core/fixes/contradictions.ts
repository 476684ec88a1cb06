import type { HandEdit } from '#core/contract/fix.ts';
import { expectedOfCard, expectedOfEdit } from '#core/contract/known-values.ts';
import { cardPlace } from '#core/fits/edit-cards.ts';
import type { CardInput } from '#core/fits/format-cards.ts';
import { typedValue } from '#core/fixes/typed-value.ts';
import { Fault } from '#core/workspace/fault.ts';

/** What a rule wants of cards. */
export interface Wishes {
  readonly name: string;
  readonly hdu: number;
  readonly set: Readonly<Record<string, { readonly value: CardInput }>>;
  readonly copy: Readonly<Record<string, string>>;
  readonly delete: readonly string[];
  readonly average: Readonly<Record<string, string>>;
}

const plain = (value: Exclude<CardInput, string | boolean>): string =>
  value === null ? '' : String(typeof value === 'object' ? value.real : value);

function shown(value: CardInput): string {
  if (value === null) return 'no value';
  if (typeof value === 'object') return Number.isInteger(value.real) ? value.real.toFixed(1) : `${value.real}`;
  return typeof value === 'string' ? `'${value}'` : String(value);
}

/** What a rule does to each card that it names, in words. */
const deeds = (rule: Wishes): readonly (readonly [card: string, deed: string])[] => [
  ...Object.entries(rule.set).map(([card, { value }]) => [cardPlace(card), `sets it to ${shown(value)}`] as const),
  ...Object.entries(rule.copy).map(([card, from]) => [cardPlace(card), `copies ${cardPlace(from)} into it`] as const),
  ...rule.delete.map((card) => [cardPlace(card), 'deletes it'] as const),
  ...Object.entries(rule.average).map(([card, how]) => [cardPlace(card), `averages it (${how})`] as const),
];

/** A card that one rule names in two ways, in words; null: none. */
export function contradictionIn(rule: Wishes): string | null {
  const seen = new Map<string, string>();
  for (const [card, deed] of deeds(rule)) {
    const former = seen.get(card);
    if (former !== undefined && former !== deed) return `contradicts itself about ${card}: it ${former}, and ${deed}`;
    seen.set(card, deed);
  }
  return null;
}

/** Throws a Fault `contradiction` where rules that are meant for one frame want different things of one card. */
export function checkTogether(path: string, rules: readonly Wishes[]): void {
  const seen = new Map<string, { readonly rule: string; readonly deed: string }>();
  for (const rule of rules)
    for (const [card, deed] of deeds(rule)) {
      const place = `${rule.hdu} ${card}`;
      const former = seen.get(place);
      if (former !== undefined && former.deed !== deed)
        throw new Fault({
          code: 'contradiction',
          message: `${path}: two rules contradict each other about ${card}: ${former.rule} ${former.deed}, ${rule.name} ${deed}`,
          remedy: `Let only one of them be meant for this frame (files, where), or leave ${card} to one of them.`,
          path,
        });
      seen.set(place, { rule: rule.name, deed });
    }
}

/** A value that a rule sets a well-known card to and that it cannot have, by card, in words; null: none. */
export function wrongValueIn(
  set: Readonly<Record<string, { readonly value: CardInput; readonly isUnquoted?: boolean }>>,
): { readonly card: string; readonly what: string } | null {
  for (const [card, { value, isUnquoted = false }] of Object.entries(set)) {
    const own = typeof value === 'boolean' ? (value ? 'T' : 'F') : typeof value === 'string' ? value : plain(value);
    const expected = expectedOfCard(cardPlace(card), own, typeof value === 'string' && !isUnquoted);
    if (expected !== null) return { card, what: `sets ${card} to ${shown(value)}: expected ${expected}` };
  }
  return null;
}

/** Throws a Fault `edits` where edits by hand want different things of one card, or a value that it cannot have. */
export function checkEdits(edits: readonly HandEdit[]): void {
  const seen = new Map<string, string>();
  for (const edit of edits) {
    if (edit.kind === 'delete') continue;
    const expected = expectedOfEdit(cardPlace(edit.keyword), edit.value);
    if (expected === null) continue;
    const card = cardPlace(edit.keyword);
    throw new Fault({
      code: 'edits',
      message: `${card} cannot be ${edit.value.trim()}: expected ${expected}`,
      remedy: `Give such a value; or nothing (${card}=), for a card without value.`,
    });
  }
  for (const edit of edits) {
    const place = `${edit.hdu ?? 0} ${cardPlace(edit.keyword)}`;
    const deed = edit.kind === 'delete' ? 'to be deleted' : `to be set to ${shown(typedValue(edit.value))}`;
    const former = seen.get(place);
    if (former !== undefined && former !== deed)
      throw new Fault({
        code: 'edits',
        message: `The edits contradict each other: ${cardPlace(edit.keyword)} is ${former}, and ${deed}`,
        remedy: 'Give one of them only.',
      });
    seen.set(place, deed);
  }
}
