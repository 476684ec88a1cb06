import type { CardChange } from '#core/contract/fix.ts';
import { type CardEdit, editCards } from '#core/fits/edit-cards.ts';
import { inflateHdus } from '#core/fits/inflate-hdus.ts';
import { readHdus, readPrimary } from '#core/fits/read-headers.ts';
import { cardEdits } from '#core/fixes/card-edits.ts';
import type { Rule } from '#core/fixes/rules.ts';
import { Fault } from '#core/workspace/fault.ts';

/** What is to be done to one frame. */
export interface FramePlan {
  /** Number of the HDU → changes, with a COMMENT of what, why and when. */
  readonly edits: ReadonlyMap<number, readonly CardEdit[]>;
  readonly changes: readonly CardChange[];
}

const COMMENT = 72;

/** Words as lines of a COMMENT card. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= COMMENT) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const printable = (text: string): string => text.replace(/[^ -~]/g, '?');

/** What the rules make of a frame, their averages made values before. Throws the Faults of `editCards`, and `no-hdu`. */
export async function planFix(frame: { readonly path: string }, rules: readonly Rule[], now: Date): Promise<FramePlan> {
  const edits = new Map<number, CardEdit[]>();
  const changes: CardChange[] = [];
  const isPrimary = rules.every(({ hdu }) => hdu === 0);
  const headers = isPrimary
    ? [readPrimary(frame.path)]
    : (frame.path.toLowerCase().endsWith('.gz') ? await inflateHdus(frame.path) : readHdus(frame.path)).map(
        ({ header }) => header,
      );
  for (const rule of rules) {
    const header = headers[rule.hdu];
    if (header === undefined)
      throw new Fault({
        code: 'no-hdu',
        message: `${frame.path} has no HDU ${rule.hdu}, which rule ${rule.name} is for`,
        remedy: `It has ${headers.length}, from 0 on.`,
        path: frame.path,
      });
    const own = cardEdits(rule);
    const made = editCards(header, own).changes;
    if (made.length === 0) continue;
    changes.push(...made.map((change) => ({ ...change, hdu: rule.hdu, rule: rule.name })));
    const names = made.map(({ keyword, after }) => (after === null ? `${keyword} removed` : keyword)).join(', ');
    const text = `Edited by Slitbench ${now.toISOString().slice(0, 10)}: ${names}. Why: ${rule.why} (${rule.name})`;
    const comments = wrapped(printable(text)).map((line): CardEdit => ({ kind: 'comment', text: line }));
    edits.set(rule.hdu, [...(edits.get(rule.hdu) ?? []), ...own, ...comments]);
  }
  return { edits, changes };
}
