import { parse, stringify } from 'yaml';
import type { MetaColumn } from '#core/contract/frame.ts';
import { effective, lineFault } from '#core/setup/lines.ts';
import { pythonFloatText } from '#core/spectrographs/python-numbers.ts';

/** A scalar of the setup block. */
export type SetupValue = string | number | boolean | null;

/** The setup block: which configuration, and what tells it from others. */
export interface SetupBlock {
  /** `A` */
  readonly name: string;
  /** By configuration key. Lists and nested values (PypeIt before 1.0) are kept as YAML text. */
  readonly values: Readonly<Record<string, SetupValue>>;
  /** Line indices of `setup read` and `setup end`. */
  readonly start: number;
  readonly end: number;
}

/** Read the block between the lines `start` and `end`. PypeIt strips each line, so nesting does not count. */
export function parseSetup(lines: readonly string[], start: number, end: number, path: string): SetupBlock {
  let name: string | null = null;
  const values: Record<string, SetupValue> = {};
  for (const { line: i, text } of entriesOf(lines, start, end)) {
    const setup = /^(["']?)Setup\s+([^\s:"']+)\1\s*:?\s*(?:\{\s*\})?$/.exec(text);
    if (setup !== null) {
      if (name !== null)
        throw lineFault(
          path,
          lines,
          i,
          `a second Setup; ${name} came before`,
          'One file is one configuration: part them.',
        );
      name = setup[2] ?? '';
      continue;
    }
    const pair = PAIR.exec(text);
    if (isOpen(text)) throw lineFault(path, lines, i, 'a quote or bracket that is not closed', 'Close it.');
    if (pair === null) throw lineFault(path, lines, i, 'expected Setup A: or key: value', 'Correct the line.');
    if (name === null) break;
    if (!text.includes('\n') && /^[^\s"'[{|>&*!%@`].*:(?:\s|$)/.test(pair[2] ?? ''))
      throw lineFault(path, lines, i, 'expected one value after key:, found another :', 'Put the value into quotes.');
    values[unquoted((pair[1] ?? '').trim())] = scalar(pair[2] ?? '');
  }
  if (name === null)
    throw lineFault(
      path,
      lines,
      start,
      'expected a line such as Setup A: after it',
      'Add it, as pypeit_setup writes it.',
    );
  return { name, values, start, end };
}

/** A key, perhaps in quotes, and its value. */
const PAIR = /^("[^"]*"|'[^']*'|[^"'].*?):(?:\s+(.*))?$/s;

/** Whether the value begins with a quote or bracket that goes on in the next line. */
function isOpen(text: string): boolean {
  const value = PAIR.exec(text)?.[2] ?? '';
  if (value.startsWith("'")) return /^'(?:[^']|'')*$/.test(value);
  if (value.startsWith('"')) return /^"(?:[^"\\]|\\.)*$/.test(value);
  const count = (brackets: RegExp) => value.replace(/"[^"]*"|'[^']*'/g, '').match(brackets)?.length ?? 0;
  return /^[[{]/.test(value) && count(/[[{]/g) > count(/[\]}]/g);
}

/** The lines of the block as YAML takes them: an open quote or bracket goes on, and a list belongs to the key above. */
function entriesOf(lines: readonly string[], start: number, end: number): readonly { line: number; text: string }[] {
  const entries: { line: number; text: string }[] = [];
  for (let line = start + 1; line < end; line++) {
    const text = effective(lines[line] ?? '');
    const above = entries.at(-1);
    if (text === '') continue;
    if (above !== undefined && isOpen(above.text)) above.text += ` ${text}`;
    else if (above !== undefined && /^-(?:\s|$)/.test(text) && /:(?:\n|$)/.test(above.text)) above.text += `\n${text}`;
    else entries.push({ line, text });
  }
  return entries;
}

const unquoted = (key: string): string => /^(["'])([^"']*)\1$/.exec(key)?.[2] ?? key;

/** What PyYAML takes for text, and other readers of YAML 1.1 for a number or a truth value. */
const isText = (text: string): boolean =>
  /^(?:[yn]|[-+]?0\d*[89]\d*|[-+]\.\d.*)$/i.test(text) ||
  (/^[-+]?[\d.][\d_.]*e/i.test(text) && !/\.[\d_]*e[-+]/i.test(text));

function scalar(text: string): SetupValue {
  if (isText(text)) return text;
  let value: unknown;
  try {
    value = parse(text, { version: '1.1', logLevel: 'error' });
  } catch {
    return text;
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null
    ? value
    : text;
}

/**
 * The block's lines as PypeIt writes them: sorted by key; a text with a colon gets a pair of double quotes of its own
 * (`pypeit.utils.yamlify`), so that amp SINGLE:B becomes `'"SINGLE:B"'`. `columns` say which numbers are floats.
 */
export function formatSetup(
  name: string,
  values: Readonly<Record<string, SetupValue>>,
  columns: readonly MetaColumn[],
): readonly string[] {
  const kinds = new Map(columns.map((column) => [column.name, column.kind]));
  const sorted = Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const lines = sorted.map(([key, value]) => `  ${key}: ${formatScalar(value, kinds.get(key) === 'float')}`);
  return ['setup read', `Setup ${name}:`, ...lines, 'setup end'];
}

/** A scalar that PyYAML, which knows YAML 1.1 only, reads back as it was. */
function formatScalar(value: SetupValue, isFloat: boolean): string {
  // PyYAML takes an exponent for one only behind a point.
  if (typeof value === 'number' && (isFloat || !Number.isInteger(value)))
    return pythonFloatText(value).replace(/^(-?\d+)e/, '$1.0e');
  // It has a type of its own for a lone =, which it then cannot build.
  if (value === '=') return "'='";
  const kept = typeof value === 'string' && value.includes(':') && !value.startsWith('"') ? `"${value}"` : value;
  return stringify(kept, { version: '1.1', singleQuote: true, lineWidth: 0 }).trimEnd();
}
