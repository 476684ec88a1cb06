import type { CardChange } from '#core/contract/fix.ts';
import type { Frame } from '#core/contract/frame.ts';
import { type CardEdit, editCards } from '#core/fits/edit-cards.ts';
import { inflateHdus } from '#core/fits/inflate-hdus.ts';
import { readHdus, readPrimary } from '#core/fits/read-headers.ts';
import type { Rule } from '#core/fixes/rules.ts';
import { Fault } from '#core/workspace/fault.ts';

/** What is to be done to one frame. */
export interface FramePlan {
  /** Number of the HDU → changes, with a COMMENT of what, why and when. */
  readonly edits: ReadonlyMap<number, readonly CardEdit[]>;
  readonly changes: readonly CardChange[];
}

/** What a plan must know of its frame. */
type Subject = Pick<Frame, 'path' | 'spectrograph' | 'meta'>;

/** Frames are of one night if so near [d]. */
const NIGHT = 0.5;
const COMMENT = 72;

const DEGREES = Math.PI / 180;
/** Airmass ↔ elevation [deg] of a plane-parallel atmosphere, as DEIMOS headers have it. */
const elevation = (airmass: number): number => Math.asin(1 / airmass) / DEGREES;
const airmass = (degrees: number): number => 1 / Math.sin(degrees * DEGREES);

const timeOf = ({ meta: { mjd } }: Pick<Frame, 'meta'>): number | null => (typeof mjd === 'number' ? mjd : null);

/** The numbers that a card has in the nearest frames before and after one, of the same instrument and night. */
function neighbourValues(frame: Subject, others: readonly Frame[], keyword: string): readonly number[] {
  const at = timeOf(frame);
  if (at === null) return [];
  const near = others
    .filter((one) => one.path !== frame.path && one.problem === null && one.spectrograph === frame.spectrograph)
    .map((one) => ({ path: one.path, after: (timeOf(one) ?? Number.NaN) - at }))
    .filter(({ after }) => Math.abs(after) < NIGHT)
    .sort((a, b) => Math.abs(a.after) - Math.abs(b.after));
  const nearest = (side: readonly { readonly path: string }[]) => {
    for (const { path } of side) {
      const value = readPrimary(path).number(keyword);
      if (value !== undefined) return [value];
    }
    return [];
  };
  return [...nearest(near.filter(({ after }) => after < 0)), ...nearest(near.filter(({ after }) => after >= 0))];
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function averages(rule: Rule, frame: Subject, others: readonly Frame[]): CardEdit[] {
  return Object.entries(rule.average).map(([keyword, how]) => {
    const values = neighbourValues(frame, others, keyword);
    if (values.length === 0)
      throw new Fault({
        code: 'no-neighbours',
        message: `${frame.path}: no frame of the same night beside it has ${keyword}`,
        remedy: `Set ${keyword} to a value instead (rule ${rule.name}).`,
        path: frame.path,
      });
    const value = how === 'value' ? mean(values) : airmass(mean(values.map(elevation)));
    return { kind: 'set', keyword, value: { real: value } };
  });
}

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

/** What the rules make of a frame. `others`: the frames that lie beside it. Throws the Faults of `editCards`, and `no-neighbours`. */
export async function planFix(
  frame: Subject,
  rules: readonly Rule[],
  others: readonly Frame[],
  now: Date,
): Promise<FramePlan> {
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
    const own: CardEdit[] = [
      ...Object.entries(rule.set).map(([keyword, setting]): CardEdit => ({ kind: 'set', keyword, ...setting })),
      ...Object.entries(rule.copy).map(([keyword, from]): CardEdit => ({ kind: 'copy', keyword, from })),
      ...averages(rule, frame, others),
      ...rule.delete.map((keyword): CardEdit => ({ kind: 'delete', keyword })),
    ];
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
