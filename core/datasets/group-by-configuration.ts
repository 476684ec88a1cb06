import type { Frame, FrameType } from '#core/contract/frame.ts';
import { isDatable, mjdOfDate } from '#core/datasets/clusters.ts';
import { type Exclusion, type Group, type Grouping, mjdOf, textOf } from '#core/datasets/group.ts';
import { nightsOf } from '#core/datasets/nights.ts';
import { sameConfiguration } from '#core/spectrographs/configurations.ts';
import type { ConfigurationKey, SpectrographFacts } from '#core/spectrographs/spectrograph.ts';

type Draft = Group & { readonly shared: Frame[] };

/**
 * Any instrument but keck_deimos: by PypeIt's configuration keys, then by nights. A configuration is that of its
 * earliest frame, and a frame joins the first that fits, as in PypeIt. Frames that do not follow the configuration
 * (bias, dark) join each dataset within the window that shares the values of their own keys, if PypeIt uses them.
 */
export function groupByConfiguration(frames: readonly Frame[], facts: SpectrographFacts, window: number): Grouping {
  const excluded: Exclusion[] = [];
  const following: Frame[] = [];
  const independent: Frame[] = [];
  for (const frame of frames) {
    const own = frame.types.filter((type) => facts.independent[type] !== undefined);
    if (frame.types.length === 0) excluded.push({ frame, reason: 'unknown type' });
    else if (!isDatable(frame.meta.mjd)) excluded.push({ frame, reason: 'no time in its header' });
    else if (own.length === 0) following.push(frame);
    else if (own.some((type) => isUsed(type, facts))) independent.push(frame);
    else excluded.push({ frame, reason: own.join(', ') });
  }
  const drafts = configurationsOf(following, facts.configurationKeys).flatMap((configuration) =>
    nightsOf(configuration, window).map(({ first, last, frames: anchors }): Draft => {
      const values = facts.configurationKeys.map((key) => configuration[0]?.meta[key.name] ?? null);
      return {
        facts,
        mask: maskOf(anchors),
        configKey: JSON.stringify([facts.name, ...values]),
        configValues: facts.configurationKeys.flatMap((key, i) =>
          key.name === 'decker' ? [] : [valueText(values[i] ?? null, key)],
        ),
        first,
        last,
        anchors,
        shared: [],
      };
    }),
  );
  const near = indexByDay(drafts, window);
  for (const frame of independent) {
    const served = near(mjdOf(frame)).filter((draft) => fits(frame, draft));
    for (const draft of served) draft.shared.push(frame);
    if (served.length === 0)
      excluded.push({ frame, reason: `${frame.types.join(', ')} that fits no dataset within ${window} days` });
  }
  return { groups: drafts, excluded };
}

const isUsed = (type: FrameType, { uses }: SpectrographFacts) =>
  (type !== 'bias' || uses.bias) && (type !== 'dark' || uses.dark);

/** Frames by configuration. Texts are compared by hash, and only numbers, which have tolerances, one by one. */
function configurationsOf(frames: readonly Frame[], keys: readonly ConfigurationKey[]): readonly (readonly Frame[])[] {
  const sorted = [...frames].sort((a, b) => mjdOf(a) - mjdOf(b) || (a.path < b.path ? -1 : 1));
  const buckets = new Map<string, Frame[][]>();
  for (const frame of sorted) {
    const texts = JSON.stringify(
      keys.map(({ name }) => (typeof frame.meta[name] === 'number' ? 0 : textOf(frame, name))),
    );
    const known = buckets.get(texts) ?? [];
    buckets.set(texts, known);
    const own = known.find(([first]) => first !== undefined && sameConfiguration(frame.meta, first.meta, keys));
    if (own === undefined) known.push([frame]);
    else own.push(frame);
  }
  return [...buckets.values()].flat();
}

/** The decker of the science frames, else of the standards, else of all; null when they have several. */
function maskOf(frames: readonly Frame[]): string | null {
  const ofType = (type: FrameType) => frames.filter((frame) => frame.types.includes(type));
  const [science, standard] = [ofType('science'), ofType('standard')];
  const deciding = science.length > 0 ? science : standard.length > 0 ? standard : frames;
  const deckers = new Set(deciding.map((frame) => textOf(frame, 'decker') ?? ''));
  return deckers.size === 1 ? ([...deckers][0] ?? '') : null;
}

/** A number with two digits more than its tolerance leaves sure: near to what the header says, and short. */
function valueText(value: string | number | null, key: ConfigurationKey): string {
  if (typeof value !== 'number' || !key.rtol) return value === null ? '' : String(value);
  return String(Number(value.toPrecision(Math.min(15, Math.max(2, 2 + Math.ceil(-Math.log10(key.rtol)))))));
}

/** The groups whose times, widened by the window, or whose UT dates hold a time. */
function indexByDay(drafts: readonly Draft[], window: number): (mjd: number) => readonly Draft[] {
  const days = new Map<number, Draft[]>();
  for (const draft of drafts) {
    const start = Math.floor(mjdOfDate(draft.first) - window);
    for (let day = start; day <= mjdOfDate(draft.last) + 1 + window; day++) {
      const list = days.get(day);
      if (list === undefined) days.set(day, [draft]);
      else list.push(draft);
    }
  }
  return (mjd) =>
    (days.get(Math.floor(mjd)) ?? []).filter(({ anchors, first, last }) => {
      const [earliest, latest] = [anchors[0], anchors.at(-1)];
      if (earliest === undefined || latest === undefined) return false;
      const isNear = mjd >= mjdOf(earliest) - window && mjd <= mjdOf(latest) + window;
      return isNear || (mjd >= mjdOfDate(first) && mjd < mjdOfDate(last) + 1);
    });
}

/** PypeIt: some frame of the configuration has the same value, key by key. */
function fits(frame: Frame, { facts, anchors }: Draft): boolean {
  return frame.types.some((type) =>
    facts.independent[type]?.every((key) => anchors.some((other) => textOf(other, key) === textOf(frame, key))),
  );
}
