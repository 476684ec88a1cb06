import type { Frame, MetaValue } from '#core/contract/frame.ts';
import { AS_HEADER, type MetaOrder } from '#core/contract/frames.ts';
import { expectedOfMeta } from '#core/contract/known-values.ts';
import { skyPosition } from '#core/spectrographs/sky-position.ts';
import type { SpectrographFacts } from '#core/spectrographs/spectrograph.ts';
import { Fault } from '#core/workspace/fault.ts';

type Kind = SpectrographFacts['columns'][number]['kind'];

const refused = (message: string, remedy: string) => new Fault({ code: 'metadata', message, remedy });

/** A sexagesimal right ascension (hours) or declination in degrees, NaN where it is none. */
function angle(key: string, text: string): number {
  const found = key === 'ra' ? skyPosition(text, '0:0:0').ra : skyPosition('0:0:0', text).dec;
  const isZero = !/[1-9]/.test(text);
  return typeof found === 'number' && (found !== 0 || isZero) ? found : Number.NaN;
}

function numberOf(key: string, text: string): number {
  if ((key === 'ra' || key === 'dec') && /[: ]/.test(text)) return angle(key, text);
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}

function parsed(key: string, typed: string, kind: Kind): MetaValue | undefined {
  if (typed === AS_HEADER) return undefined;
  const text = typed.trim();
  const expected = expectedOfMeta(key, text);
  if (expected !== null)
    throw refused(`${key} cannot be ${text === '' ? 'nothing' : text}: expected ${expected}`, `Give such a value.`);
  if (kind === 'text') {
    if (text === '' || /[^ -~]/.test(text))
      throw refused(`${key}: PypeIt's table cannot hold ${JSON.stringify(typed)}`, 'Give a text of printable ASCII.');
    return text;
  }
  const number = numberOf(key, text);
  if (!Number.isFinite(number) || (kind === 'int' && !Number.isInteger(number)))
    throw refused(
      `${key} is ${kind === 'int' ? 'a whole number' : 'a number'}, and ${text} is none that it can be`,
      'Give a number.',
    );
  return number;
}

/**
 * What was typed for some keys, as values of a frame's metadata; undefined: what the header says. A right ascension or
 * declination may be sexagesimal. Throws a Fault `metadata` for keys that the frame's instrument does not have and for
 * values of another kind. `facts`: of its instrument; null: not known.
 */
export function typedMetadata(
  frame: Frame,
  facts: SpectrographFacts | null,
  order: MetaOrder,
): Readonly<Record<string, MetaValue | undefined>> {
  const kinds = new Map((facts?.columns ?? []).map(({ name, kind }) => [name, kind]));
  const values: Record<string, MetaValue | undefined> = {};
  for (const [key, text] of Object.entries(order)) {
    if (!kinds.has(key) && !Object.hasOwn(frame.meta, key))
      throw refused(
        `${frame.filename}: frames of ${frame.spectrograph ?? 'an unknown instrument'} have no ${key}`,
        key === 'frametype'
          ? 'Frame types are set on the page Frames.'
          : `They have ${[...new Set([...kinds.keys(), ...Object.keys(frame.meta)])].sort().join(', ')}.`,
      );
    values[key] = parsed(key, text, kinds.get(key) ?? (typeof frame.meta[key] === 'number' ? 'float' : 'text'));
  }
  return values;
}
