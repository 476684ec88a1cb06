import { effective, lineFault } from '#core/setup/lines.ts';

/** A parameter's value as ConfigObj reads it: text, or a list of texts. */
export type ParameterValue = string | readonly string[];

/** One `key = value`. */
interface Parameter {
  /** Sections and key joined by dots: `calibrations.wavelengths.reid_arxiv`. */
  readonly path: string;
  readonly value: ParameterValue;
  /** Index of the line it stands in, and of the last one (triple-quoted values span lines). */
  readonly line: number;
  readonly lastLine: number;
}

/** One `[name]` or `[[name]]`. */
interface Section {
  readonly path: string;
  readonly depth: number;
  readonly line: number;
}

export interface ParameterBlock {
  readonly parameters: readonly Parameter[];
  readonly sections: readonly Section[];
}

const unquoted = (text: string): string =>
  /^(?:"(.*)"|'(.*)')$/s
    .exec(text)
    ?.slice(1)
    .find((t) => t !== undefined) ?? text;

/** The value of the text after `=`, by the rules of ConfigObj with lists. Null: ConfigObj would refuse it. */
export function parseValue(text: string): ParameterValue | null {
  if (text === ',') return [];
  const items: string[] = [];
  for (let rest = text; ; ) {
    // A quote ends the item only before a comma or at the end: 'it''s' is one.
    const item = /^(?:(["']).*?\1(?=\s*(?:,|$))|[^'",][^,]*|)/s.exec(rest)?.[0] ?? '';
    const after = rest.slice(item.length).trimStart();
    items.push(unquoted(item.trim()));
    if (after === '') return items.length === 1 ? (items[0] ?? '') : items;
    if (!after.startsWith(',') || item === '') return null;
    rest = after.slice(1).trimStart();
    if (rest === '') return items;
  }
}

/** A value as it is written after `=`: quoted where ConfigObj needs it. Null: it cannot be written. */
export function formatValue(value: ParameterValue): string | null {
  if (typeof value !== 'string') {
    const items = value.map((item) => formatValue(item));
    if (items.includes(null)) return null;
    return items.length === 0 ? ',' : items.length === 1 ? `${items[0]},` : items.join(', ');
  }
  if (/[#\r\n\t]/.test(value) || (value.includes('"') && value.includes("'"))) return null;
  if (value !== '' && value.trim() === value && !/["',]/.test(value)) return value;
  return value.includes('"') ? `'${value}'` : `"${value}"`;
}

/**
 * The parameters in the lines for which `isParameter` holds: nested sections of ConfigObj, as PypeIt reads them (a `#`
 * starts a comment even within quotes). Throws a Fault that names `path` and the line.
 */
export function parseParameters(
  lines: readonly string[],
  isParameter: (index: number) => boolean,
  path: string,
): ParameterBlock {
  const parameters: Parameter[] = [];
  const sections: Section[] = [];
  const seen = new Map<string, number>();
  let open: readonly string[] = [];
  const once = (name: string, index: number) => {
    const first = seen.get(name);
    if (first !== undefined)
      throw lineFault(path, lines, index, `${name} stands twice, first in line ${first + 1}`, 'Remove one of the two.');
    seen.set(name, index);
  };
  for (let i = 0; i < lines.length; i++) {
    const text = isParameter(i) ? effective(lines[i] ?? '') : '';
    if (text === '') continue;
    const header = /^((?:\[\s*)+)(.*?)((?:\s*\])+)$/s.exec(text);
    if (header !== null) {
      const count = (part: string | undefined) => (part ?? '').replace(/\s/g, '').length;
      const depth = count(header[1]);
      if (depth !== count(header[3]) || header[2] === '')
        throw lineFault(path, lines, i, 'expected a section such as [reduce] or [[findobj]]', 'Close each bracket.');
      if (depth > open.length + 1)
        throw lineFault(
          path,
          lines,
          i,
          `a section of depth ${depth} needs one of depth ${depth - 1} above it`,
          'Add it.',
        );
      open = [...open.slice(0, depth - 1), unquoted(header[2] ?? '')];
      once(open.join('.'), i);
      sections.push({ path: open.join('.'), depth, line: i });
      continue;
    }
    const equals = /^("[^"]*"|'[^']*'|[^'"=][^=]*?)\s*=\s*(.*)$/s.exec(text);
    if (equals === null)
      throw lineFault(
        path,
        lines,
        i,
        'expected [section] or key = value',
        'Correct the line, or comment it out with #.',
      );
    const name = [...open, unquoted(equals[1] ?? '')].join('.');
    once(name, i);
    const start = equals[2] ?? '';
    const triple = /^("""|''')/.exec(start)?.[1];
    let last = i;
    let value: ParameterValue | null;
    if (triple === undefined) value = parseValue(start);
    else {
      let body = start.slice(3);
      while (!body.includes(triple) && last + 1 < lines.length && isParameter(last + 1))
        body += `\n${effective(lines[++last] ?? '')}`;
      value = body.trimEnd().endsWith(triple) ? body.trimEnd().slice(0, -3) : null;
    }
    if (value === null)
      throw lineFault(
        path,
        lines,
        i,
        `expected one value, or values parted by commas, after ${name} =`,
        'Close each quote.',
      );
    parameters.push({ path: name, value, line: i, lastLine: last });
    i = last;
  }
  return { parameters, sections };
}
