import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { Fault } from '#core/workspace/fault.ts';

type Place = readonly PropertyKey[];

/** A YAML text that a person may have written: its document, and Faults that say in plain words what is wrong where. */
export interface YamlText {
  readonly document: Document;
  /** A Fault about what stands at a place in the document, `['datasets', 'a']`. */
  fault(place: Place, what: string): Fault;
  /** What stands at a place, as a schema reads it; `whole` is what that is called. Throws a Fault. */
  read<S extends z.ZodType>(schema: S, place?: Place, whole?: string): z.output<S>;
}

/** Read a YAML text. Throws a Fault of this code, naming file and line, where it is none. */
export function yamlText(
  text: string,
  path: string,
  {
    code,
    remedy,
    intAsBigInt = false,
  }: { readonly code: string; readonly remedy: string; readonly intAsBigInt?: boolean },
): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, intAsBigInt });
  const at = (offset: number, what: string) => {
    const { line } = lines.linePos(offset);
    const source = text.split('\n')[line - 1] ?? '';
    return new Fault({ code, message: `${path}, line ${line}: ${what}`, path, line: source, remedy });
  };
  const fault = (place: Place, what: string) => at(offsetOf(document, place), what);
  const [wrong] = document.errors;
  if (wrong !== undefined)
    throw at(
      wrong.pos[0],
      `it is no YAML: ${wrong.message.split('\n', 1)[0]?.replace(/ at line \d+, column \d+:?$/, '')}`,
    );
  const valueAt = (place: Place): unknown => {
    const node = place.length === 0 ? document.contents : document.getIn(place, true);
    return isNode(node) ? node.toJS(document) : node;
  };
  return {
    document,
    fault,
    read(schema, place = [], whole = 'the file') {
      const result = schema.safeParse(valueAt(place));
      if (result.success) return result.data;
      const [issue] = result.error.issues;
      const inner = issue?.path ?? [];
      const odd = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
      const name = [...inner, ...odd]
        .map((key) => (typeof key === 'number' ? `entry ${key + 1}` : String(key)))
        .join('.');
      const found = valueAt([...place, ...inner]);
      throw fault(
        [...place, ...inner, ...odd],
        `${name === '' ? whole : name} ${issue === undefined ? 'is wrong' : plainIssue(issue, found)}`,
      );
    },
  };
}

/** Whether nothing stands in a text, comments left aside. */
export const isNothing = ({ document: { contents } }: YamlText): boolean =>
  contents === null || (isScalar(contents) && contents.value === null);

/** Where the deepest part of a place that is there begins: its key, if it has one. */
function offsetOf(document: Document, place: Place): number {
  let offset = isNode(document.contents) ? (document.contents.range?.[0] ?? 0) : 0;
  for (let depth = 1; depth <= place.length; depth++) {
    const above = depth === 1 ? document.contents : document.getIn(place.slice(0, depth - 1), true);
    const key = place[depth - 1];
    const pair = isMap(above)
      ? above.items.find((item) => String(isScalar(item.key) ? item.key.value : item.key) === String(key))
      : undefined;
    const node = pair?.key ?? document.getIn(place.slice(0, depth), true);
    if (!isNode(node) || !node.range) break;
    offset = node.range[0];
  }
  return offset;
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  array: 'a list (- …)',
  object: 'keys with values (key: value)',
  record: 'keys with values (key: value)',
  null: 'nothing',
};

const shown = (value: unknown): string => {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'keys with values' : typeof value === 'string' ? `"${value}"` : String(value);
};

type Issue = z.core.$ZodIssue;

/** What is wrong, in words that go on after a key: `expected a number, found "x"`. */
function plainIssue(issue: Issue, found: unknown): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'is no key that is known here; is it spelt right?';
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'is no key that may stand here';
    case 'too_small':
    case 'too_big':
    case 'invalid_type':
    case 'invalid_value':
    case 'invalid_union': {
      const wanted = expected(issue);
      return found === undefined ? `is missing: expected ${wanted}` : `expected ${wanted}, found ${shown(found)}`;
    }
    default:
      return issue.message;
  }
}

/** What is expected instead, as a noun. */
function expected(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return NOUNS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return `${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return [...new Set(issue.errors.flatMap((each) => each.slice(0, 1).map(expected)))].join(', or ');
    case 'too_small':
      if (issue.origin === 'string') return 'some text';
      return issue.origin === 'array'
        ? 'a list that is not empty'
        : `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string'
        ? `at most ${issue.maximum} letters`
        : `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`;
    default:
      return issue.message;
  }
}
