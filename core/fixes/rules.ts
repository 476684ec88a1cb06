import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { z } from 'zod';
import type { Frame } from '#core/contract/frame.ts';
import { rawName } from '#core/datasets/path-part.ts';
import { cardPlace, isEditable } from '#core/fits/edit-cards.ts';
import type { CardInput } from '#core/fits/format-cards.ts';
import { contradictionIn, wrongValueIn } from '#core/fixes/contradictions.ts';
import { checkKeys, compileWhere, knownKeys } from '#core/frames/where.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';
import { readIfThere } from '#core/workspace/files.ts';
import { WORKSPACE_FOLDER } from '#core/workspace/places.ts';
import { yamlText } from '#core/workspace/yaml-text.ts';

const cardName = (keyword: string): string => keyword.trim().toUpperCase();

const Keyword = z.string().transform(cardName).refine(isEditable, 'is no card that may be changed');

/** 45 is an integer, 45.0 a real. */
const Value = z
  .union([z.string(), z.number(), z.bigint(), z.boolean(), z.null()])
  .transform((value): CardInput => (typeof value === 'number' ? { real: value } : value));

interface Setting {
  readonly value: CardInput;
  readonly comment?: string;
  /** Written without quotes: see `CardEdit`. */
  readonly isUnquoted?: boolean;
}

const Setting = z.union([
  Value.transform((value): Setting => ({ value })),
  z.strictObject({ value: Value, comment: z.string() }).transform((setting): Setting => setting),
]);

const Rule = z
  .strictObject({
    name: z.string().min(1),
    /** Goes into the COMMENT of the copy. */
    why: z.string().min(1),
    /** Names of frames, `*` and `?` as wildcards; of `.fits.gz` without the `.gz`. */
    files: z.array(z.string().min(1)).min(1).optional(),
    /** An expression of the language of `slitbench scan --where`. */
    where: z.string().min(1).optional(),
    /** Number of the HDU. */
    hdu: z.coerce.number().int().nonnegative().default(0),
    /** Card → its value, or value and comment. Without one the comment that is there stays. */
    set: z.record(Keyword, Setting).default({}),
    /** Card → the card of the same header that it gets its value from: that of the original, whatever else is edited. */
    copy: z.record(Keyword, z.string().min(1)).default({}),
    delete: z.array(Keyword).default([]),
    /**
     * Card → how it is made of those of the nearest frames before and after, of the same folder, night, types and
     * target. `elevation`: the airmass at the mean of their elevations. Refused where a side has none.
     */
    average: z.record(Keyword, z.enum(['value', 'elevation'])).default({}),
  })
  .refine(({ files, where }) => files !== undefined || where !== undefined, 'says neither `files` nor `where`')
  .refine(
    (rule) => [rule.set, rule.copy, rule.delete, rule.average].some((part) => Object.keys(part).length > 0),
    'changes nothing: it has none of `set`, `copy`, `delete` and `average`',
  )
  .refine(
    ({ average, hdu }) => hdu === 0 || Object.keys(average).length === 0,
    'averages cards of another header than the primary one: of neighbours that one alone is read',
  );
type RuleData = z.output<typeof Rule>;

/** A rule, and whether it is meant for a frame. */
export interface Rule extends RuleData {
  matches(frame: Frame): boolean;
}

function glob(pattern: string): RegExp {
  const text = pattern
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${text}$`);
}

/** The name that a copy of a frame gets, and by which rules know it: copies are not compressed. */
export const copyName = (filename: string): string => rawName(filename).replace(/\.gz$/i, '');

function compiled(rule: RuleData): Rule {
  const names = rule.files?.map((name) => glob(copyName(name)));
  const where = rule.where === undefined ? null : compileWhere(rule.where);
  if (rule.where !== undefined) checkKeys(rule.where, knownKeys());
  return {
    ...rule,
    matches: (frame) =>
      (names === undefined || names.some((name) => name.test(copyName(frame.filename)))) &&
      (where === null || where(frame)),
  };
}

/** Cards that a rule sets to a text without quotes around it. */
function unquoted(rule: YAMLMap): readonly string[] {
  const set = rule.get('set');
  if (!isMap(set)) return [];
  return set.items.flatMap(({ key, value }) => {
    const node = isMap(value) ? value.get('value', true) : value;
    const isPlain = isScalar(node) && node.type === 'PLAIN' && typeof node.value === 'string';
    return isPlain && isScalar(key) ? [cardName(String(key.value))] : [];
  });
}

/** The key of `set` as it is written that names a card. */
function keyAs(rule: YAMLMap, card: string): string {
  const set = rule.get('set');
  const keys = isMap(set) ? set.items.map(({ key }) => String(isScalar(key) ? key.value : key)) : [];
  return keys.find((key) => cardName(key) === card) ?? card;
}

/** A card that a map of a rule names twice, in different cases: then one of them would be lost. */
function twiceIn(rule: YAMLMap): string | null {
  for (const part of ['set', 'copy', 'average']) {
    const map = rule.get(part);
    const names = isMap(map) ? map.items.map(({ key }) => cardPlace(isScalar(key) ? String(key.value) : '')) : [];
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) return `${part} names ${twice} twice`;
  }
  return null;
}

const REMEDY = 'slitbench fix --help shows how a rule is written.';

/**
 * The rules of a YAML file, in their order. Throws a Fault `rules` that names the file, the line and the rule that
 * cannot be understood.
 */
export function parseRules(text: string, path: string): readonly Rule[] {
  const read = yamlText(text, path, { code: 'rules', remedy: REMEDY, intAsBigInt: true });
  const { contents } = read.document;
  if (contents === null) return [];
  if (!isSeq(contents)) throw read.fault([], 'a list of rules is expected (- name: …)');
  const seen = new Set<string>();
  return contents.items.map((item, i) => {
    if (!isMap(item)) throw read.fault([i], 'a rule is expected (name, why, files …)');
    const twice = twiceIn(item);
    if (twice !== null) throw read.fault([i], twice);
    const rule = read.read(Rule, [i], 'the rule');
    if (seen.has(rule.name)) throw read.fault([i], `another rule is called ${rule.name}`);
    seen.add(rule.name);
    for (const keyword of unquoted(item)) {
      const own = rule.set[keyword];
      if (own !== undefined) rule.set[keyword] = { ...own, isUnquoted: true };
    }
    const wrong = wrongValueIn(rule.set);
    if (wrong !== null) throw read.fault([i, 'set', keyAs(item, wrong.card)], `rule ${rule.name} ${wrong.what}`);
    const contradiction = contradictionIn(rule);
    if (contradiction !== null) throw read.fault([i], `rule ${rule.name} ${contradiction}`);
    try {
      return compiled(rule);
    } catch (error) {
      throw read.fault([i, 'where'], `where: ${causeText(error)}`);
    }
  });
}

/** The rules of a file. Throws Faults `missing-rules` and `rules`. */
export function readRules(path: string): readonly Rule[] {
  const text = readIfThere(path);
  if (text === null)
    throw new Fault({ code: 'missing-rules', message: `There is no file ${path}`, path, remedy: 'Check the name.' });
  return parseRules(text, path);
}

const BUNDLED = new URL('../../resources/header-fixes.yaml', import.meta.url);

/** A user's own rules of a workspace. */
const ownRulesFile = (root: string): string => join(root, WORKSPACE_FOLDER, 'config/header-fixes.yaml');

/** The rules that come with Slitbench, and those of a workspace, which take the place of such of the same name. */
export function knownRules(root: string | null): readonly Rule[] {
  const bundled = parseRules(readFileSync(BUNDLED, 'utf8'), 'header-fixes.yaml');
  const path = root === null ? null : ownRulesFile(root);
  const own = path === null ? null : readIfThere(path);
  if (path === null || own === null) return bundled;
  const rules = parseRules(own, path);
  return [...bundled.filter(({ name }) => !rules.some((rule) => rule.name === name)), ...rules];
}
