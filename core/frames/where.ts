import { FRAME_TYPES, type Frame, utOf } from '#core/contract/frame.ts';
import { Header } from '#core/fits/header.ts';
import { nightOf } from '#core/frames/frame-labels.ts';
import {
  type Comparison,
  comparisons,
  type Operator,
  parseWhere,
  type Where,
  whereFault,
} from '#core/frames/where-syntax.ts';
import { nativeSpectrographs } from '#core/spectrographs/registry.ts';

/** What can be asked of a frame beside its metadata; of several values each counts. */
export type Field<F extends Frame> = (frame: F) => string | number | readonly string[] | null;

const FIELDS: Readonly<Record<string, Field<Frame>>> = {
  frametype: (frame) => frame.types,
  filename: (frame) => frame.filename,
  path: (frame) => frame.path,
  size: (frame) => frame.size,
  spectrograph: (frame) => frame.spectrograph,
  ut: utOf,
  night: nightOf,
  problem: (frame) => frame.problem?.code ?? null,
};

/** True, false, or null: the value is missing, so neither it nor its negation holds. */
type Verdict = boolean | null;

const NONE = /^none$/i;
const EQUALITIES: readonly Operator[] = ['=', '==', '!='];

/** A text as the decimal number that it is, else NaN. */
const decimal = (text: string): number =>
  /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN;

/** `*` and `?` as wildcards, or between slashes a regular expression; both in any case. */
function likeness(value: string): RegExp {
  const regex = /^\/(.*)\/$/.exec(value)?.[1];
  if (regex !== undefined) return new RegExp(regex, 'i');
  const glob = value
    .replace(/[.+^${}()|[\]\\/]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${glob}$`, 'i');
}

function ordered(operator: Operator, order: number): boolean {
  switch (operator) {
    case '=':
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '~':
    case '!~':
      return false;
  }
}

function comparator(expression: string, { valueAt, operator, value }: Comparison): (found: string | number) => boolean {
  if (operator === '~' || operator === '!~') {
    let like: RegExp;
    try {
      like = likeness(value);
    } catch (error) {
      throw whereFault(
        expression,
        valueAt,
        error instanceof Error ? error.message : String(error),
        'Mend the regular expression.',
      );
    }
    return (found) => like.test(String(found)) === (operator === '~');
  }
  const number = decimal(value);
  return (found) => {
    const other = typeof found === 'number' ? found : decimal(found);
    if (!Number.isNaN(number) && !Number.isNaN(other)) return ordered(operator, other - number);
    const text = String(found);
    return ordered(operator, text === value ? 0 : text < value ? -1 : 1);
  };
}

type Fields<F extends Frame> = Readonly<Record<string, Field<F>>>;

function compileComparison<F extends Frame>(
  expression: string,
  comparison: Comparison,
  fields: Fields<F>,
): (frame: F) => Verdict {
  const { operator, value } = comparison;
  const key = comparison.key.toLowerCase();
  const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
  const read = (frame: F) => (field === undefined ? (frame.meta[key] ?? null) : field(frame));
  const isMissing = (found: ReturnType<typeof read>) =>
    found === null || (typeof found === 'object' && found.length === 0);
  if (NONE.test(value) && EQUALITIES.includes(operator))
    return (frame) => isMissing(read(frame)) === (operator !== '!=');
  const compare = comparator(expression, comparison);
  const negative = operator === '!=' || operator === '!~';
  return (frame) => {
    const found = read(frame);
    if (found === null || isMissing(found)) return null;
    if (typeof found !== 'object') return compare(found);
    return negative ? found.every(compare) : found.some(compare);
  };
}

function compile<F extends Frame>(expression: string, where: Where, fields: Fields<F>): (frame: F) => Verdict {
  if (where.kind === 'comparison') return compileComparison(expression, where, fields);
  if (where.kind === 'not') {
    const inner = compile(expression, where.of, fields);
    return (frame) => {
      const verdict = inner(frame);
      return verdict === null ? null : !verdict;
    };
  }
  const inner = where.of.map((part) => compile(expression, part, fields));
  const decisive = where.kind === 'or';
  return (frame) => {
    const verdicts = inner.map((part) => part(frame));
    if (verdicts.includes(decisive)) return decisive;
    return verdicts.includes(null) ? null : !decisive;
  };
}

/**
 * An expression over frames as a test: `frametype=science and exptime>600`. `frametype=TYPE` asks whether that type is
 * among a frame's; `~` compares with wildcards or a /regular expression/. A missing value meets no condition but
 * `KEY=none`. `more`: what else can be asked. Throws a Fault `where` that marks the column.
 */
export function compileWhere<F extends Frame = Frame>(expression: string, more: Fields<F> = {}): (frame: F) => boolean {
  const verdict = compile<F>(expression, parseWhere(expression), { ...FIELDS, ...more });
  return (frame) => verdict(frame) === true;
}

/** Keys that can always be asked for: those of files, and the metadata of every native instrument. */
export function knownKeys(): ReadonlySet<string> {
  const nothing = new Header('', '');
  const meta = nativeSpectrographs.flatMap((native) => Object.keys(native.describe(nothing)));
  return new Set([...Object.keys(FIELDS), ...meta]);
}

const NUMBERS = new Set([
  'size',
  ...nativeSpectrographs.flatMap(({ columns }) => columns.flatMap(({ name, kind }) => (kind === 'text' ? [] : name))),
]);

/** What a value can never be, of the keys of which that is known, or null. */
function impossible({ key, operator, value }: Comparison): readonly [what: string, remedy: string] | null {
  if (operator === '~' || operator === '!~') return null;
  if (NONE.test(value))
    return EQUALITIES.includes(operator)
      ? null
      : ['none, a missing value, is neither more nor less', `${key}=none and ${key}!=none can be asked.`];
  if (key.toLowerCase() === 'frametype' && !FRAME_TYPES.some((type) => type === value))
    return [`there is no frame type ${value}`, `Frame types: ${FRAME_TYPES.join(', ')}, none.`];
  if (NUMBERS.has(key.toLowerCase()) && Number.isNaN(decimal(value)))
    return [`${key} is a number, and ${value} is none`, 'Give a number, or compare with ~.'];
  return null;
}

/** Throws a Fault `where` at the first key of an expression that is not among the known ones, or value it cannot have. */
export function checkKeys(expression: string, known: ReadonlySet<string>): void {
  for (const comparison of comparisons(parseWhere(expression))) {
    const { key, at, valueAt } = comparison;
    if (!known.has(key.toLowerCase()))
      throw whereFault(expression, at, `no frame has ${key}`, `Known keys: ${[...known].sort().join(', ')}.`);
    const wrong = impossible(comparison);
    if (wrong !== null) throw whereFault(expression, valueAt, ...wrong);
  }
}
