import type { CardEdit } from '#core/fits/edit-cards.ts';
import type { Rule } from '#core/fixes/rules.ts';

/** What a rule does to the cards of its header, averages left out. */
export const cardEdits = (rule: Rule): readonly CardEdit[] => [
  ...Object.entries(rule.set).map(([keyword, setting]): CardEdit => ({ kind: 'set', keyword, ...setting })),
  ...Object.entries(rule.copy).map(([keyword, from]): CardEdit => ({ kind: 'copy', keyword, from })),
  ...rule.delete.map((keyword): CardEdit => ({ kind: 'delete', keyword })),
];
