import type { Frame, MetaValue } from '#core/contract/frame.ts';
import { type Meta, numberOf } from '#core/spectrographs/meta-values.ts';
import type { ConfigurationKey, SpectrographFacts } from '#core/spectrographs/spectrograph.ts';
import { whyUnreducible } from '#core/spectrographs/unreducible.ts';

/** One frame in one configuration: the cells that PypeIt adds to its metadata. */
interface ConfiguredFrame {
  readonly frame: Frame;
  /** The `calib` cell: one calibration group, or several (`0,1`) if the configuration has no frame of one alone. */
  readonly calib: string;
  /** Exposures with the same number are combined; each science and standard frame has its own, others −1. */
  readonly combId: number;
  readonly bkgId: number;
}

/** An instrument configuration of PypeIt (`Setup A`). */
interface Configuration {
  /** A … Z, AA … ZZ. */
  readonly name: string;
  /** The setup block: configuration keys with the values of its earliest frame. Empty for frames that fitted nowhere. */
  readonly values: Meta;
  /** In the order of PypeIt's data block: by frame type cell, then file name; frames without type come with `# `. */
  readonly frames: readonly ConfiguredFrame[];
}

export interface Grouping {
  readonly configurations: readonly Configuration[];
  /** Names of the configurations of each frame, by path. Biases and darks may belong to several. */
  readonly setups: ReadonlyMap<string, readonly string[]>;
  /** Frames that PypeIt would leave out, with the reason. */
  readonly dropped: readonly { readonly frame: Frame; readonly reason: string }[];
}

interface Draft {
  readonly frame: Frame;
  readonly setups: string[];
  combId: number;
}

/**
 * Group the frames of one instrument as PypeIt does (PypeItMetaData: clean_configurations, unique_configurations,
 * set_configurations, set_calibration_groups, set_combination_groups, and the order of write_pypeit). Frames with a
 * problem must be left out by the caller. Frames of equal MJD keep the order of their paths. What some instruments
 * change by code of their own (`modify_config`, `get_comb_group`) only the bridge can tell.
 */
export function groupByConfiguration(frames: readonly Frame[], facts: SpectrographFacts): Grouping {
  const reasons = frames.map((frame) => ({ frame, reason: whyUnreducible(facts.validValues ?? {}, frame.meta) }));
  const dropped = reasons.flatMap(({ frame, reason }) => (reason === null ? [] : [{ frame, reason }]));
  const drafts = byTime(reasons.filter(({ reason }) => reason === null).map(({ frame }) => frame)).map(
    (frame): Draft => ({ frame, setups: [], combId: -1 }),
  );
  const independentTypes = Object.keys(facts.independent);
  const following = drafts.filter(({ frame }) => !frame.types.some((type) => independentTypes.includes(type)));
  const values = uniqueConfigurations(following, facts.configurationKeys);
  assignFollowing(following, values, facts.configurationKeys);
  assignIndependent(drafts, values, facts);

  let combined = 0;
  for (const draft of drafts) {
    if (draft.frame.types.some((type) => type === 'science' || type === 'standard')) draft.combId = ++combined;
  }
  // Calibration groups are numbered in alphabetical order, so AA comes before B.
  const groups = [...new Set(drafts.flatMap(({ setups }) => setups))].sort();
  const configurations = [...values].map(
    ([name, keys]): Configuration => ({ name, values: keys, frames: rows(name, drafts, groups) }),
  );
  return {
    configurations: configurations.filter((configuration) => configuration.frames.length > 0),
    setups: new Map(drafts.map(({ frame, setups }) => [frame.path, setups])),
    dropped,
  };
}

/** PypeIt's names of configurations, in order. It stops at ZZ, the 702nd. */
export function configurationName(index: number): string {
  const letter = (i: number) => String.fromCharCode(65 + i);
  return index < 26 ? letter(index) : letter(Math.floor((index - 26) / 26)) + letter((index - 26) % 26);
}

/** Whether two frames have the same configuration. `other` scales the relative tolerance. */
export function sameConfiguration(one: Meta, other: Meta, keys: readonly ConfigurationKey[]): boolean {
  return keys.every((key) => {
    const [a, b] = [one[key.name] ?? null, other[key.name] ?? null];
    if (typeof a !== 'number' || typeof b !== 'number') return a === b;
    return a === b || Math.abs(a - b) <= (key.atol ?? 0) + (key.rtol ?? 0) * Math.abs(b);
  });
}

/** Frames without MJD come first. */
function byTime(frames: readonly Frame[]): readonly Frame[] {
  const time = (frame: Frame) => numberOf(frame.meta.mjd) ?? -99999;
  return [...frames].sort((a, b) => time(a) - time(b) || (a.path < b.path ? -1 : 1));
}

function uniqueConfigurations(drafts: readonly Draft[], keys: readonly ConfigurationKey[]): Map<string, Meta> {
  const found = new Map<string, Meta>();
  for (const { frame } of drafts) {
    const values = Object.fromEntries(keys.map(({ name }): [string, MetaValue] => [name, frame.meta[name] ?? null]));
    if ([...found.values()].some((known) => sameConfiguration(values, known, keys))) continue;
    found.set(configurationName(found.size), values);
  }
  return found;
}

/** A science frame takes the first configuration that fits, any other frame all that fit. */
function assignFollowing(
  drafts: readonly Draft[],
  values: ReadonlyMap<string, Meta>,
  keys: readonly ConfigurationKey[],
): void {
  for (const { frame, setups } of drafts) {
    for (const [name, known] of values) {
      if (setups.length > 0 && frame.types.includes('science')) break;
      if (sameConfiguration(known, frame.meta, keys)) setups.push(name);
    }
  }
}

/** Frames that do not follow the configuration join each one that holds a frame with the same values of their keys. */
function assignIndependent(drafts: readonly Draft[], values: Map<string, Meta>, facts: SpectrographFacts): void {
  const waiting = drafts.filter(({ setups }) => setups.length === 0);
  for (const name of values.keys()) {
    const members = drafts.filter(({ setups }) => setups.includes(name)).map(({ frame }) => frame.meta);
    for (const { frame, setups } of waiting) {
      const fits = Object.entries(facts.independent).some(
        ([type, keys]) =>
          frame.types.some((own) => own === type) &&
          keys.every((key) => members.some((meta) => (meta[key] ?? null) === (frame.meta[key] ?? null))),
      );
      if (fits) setups.push(name);
    }
  }
  const left = drafts.filter(({ setups }) => setups.length === 0);
  if (left.length === 0 || values.size === 0) return;
  // PypeIt gathers the rest in a configuration without values, named by the number of different `setup` cells so far.
  const cells = new Set(drafts.filter(({ setups }) => setups.length > 0).map(({ setups }) => setups.join(',')));
  const rest = configurationName(cells.size);
  values.set(rest, {});
  for (const { setups } of left) setups.push(rest);
}

function rows(name: string, drafts: readonly Draft[], groups: readonly string[]): readonly ConfiguredFrame[] {
  const own = drafts.filter(({ setups }) => setups.includes(name));
  const cells = own.map(({ setups }) =>
    groups.flatMap((group, i) => (setups.includes(group) ? [String(i)] : [])).join(','),
  );
  // A frame of several groups takes the group of the first frame that has one alone.
  const single = cells.find((cell) => !cell.includes(','));
  const typeCell = ({ types }: Frame) => types.join(',') || 'None';
  const nameCell = ({ types, filename }: Frame) => (types.length === 0 ? `# ${filename}` : filename);
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return own
    .map(({ frame, combId }, i) => {
      const cell = cells[i] ?? '0';
      return { frame, calib: cell.includes(',') ? (single ?? cell) : cell, combId, bkgId: -1 };
    })
    .sort((a, b) => order(typeCell(a.frame), typeCell(b.frame)) || order(nameCell(a.frame), nameCell(b.frame)));
}
