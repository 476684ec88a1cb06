import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isSeq } from 'yaml';
import { z } from 'zod';
import type { Frame } from '#core/contract/frame.ts';
import { rawName } from '#core/datasets/path-part.ts';
import { isEditable } from '#core/fits/edit-cards.ts';
import type { CardInput } from '#core/fits/format-cards.ts';
import { checkKeys, compileWhere, knownKeys } from '#core/frames/where.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';
import { readIfThere } from '#core/workspace/files.ts';
import { WORKSPACE_FOLDER } from '#core/workspace/places.ts';
import { yamlText } from '#core/workspace/yaml-text.ts';

const Keyword = z
  .string()
  .transform((keyword) => keyword.trim().toUpperCase())
  .refine(isEditable, 'is no card that may be changed');

/** 45 is an integer, 45.0 a real. */
const Value = z
  .union([z.string(), z.number(), z.bigint(), z.boolean(), z.null()])
  .transform((value): CardInput => (typeof value === 'number' ? { real: value } : value));

const Setting = z.union([
  Value.transform((value) => ({ value })),
  z.strictObject({ value: Value, comment: z.string() }),
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
    /** Card → the card of the same header that it gets its value from. */
    copy: z.record(Keyword, z.string().min(1)).default({}),
    delete: z.array(Keyword).default([]),
    /**
     * Card → how it is made of those of the frames of the same night and folder before and after. `elevation`: the airmass
     * at the mean of their elevations.
     */
    average: z.record(Keyword, z.enum(['value', 'elevation'])).default({}),
  })
  .refine(({ files, where }) => files !== undefined || where !== undefined, 'says neither `files` nor `where`')
  .refine(
    (rule) => [rule.set, rule.copy, rule.delete, rule.average].some((part) => Object.keys(part).length > 0),
    'changes nothing: it has none of `set`, `copy`, `delete` and `average`',
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
    const rule = read.read(Rule, [i], 'the rule');
    if (seen.has(rule.name)) throw read.fault([i], `another rule is called ${rule.name}`);
    seen.add(rule.name);
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

/** The rules that come with Slitbench, and those of a workspace. */
export function knownRules(root: string | null): readonly Rule[] {
  const bundled = parseRules(readFileSync(BUNDLED, 'utf8'), 'header-fixes.yaml');
  const path = root === null ? null : ownRulesFile(root);
  const own = path === null ? null : readIfThere(path);
  return path === null || own === null ? bundled : [...bundled, ...parseRules(own, path)];
}
