import { basename } from 'node:path';
import type { Frame, FrameType } from '#core/contract/frame.ts';
import { editCards } from '#core/fits/edit-cards.ts';
import { Header } from '#core/fits/header.ts';
import { readPrimary } from '#core/fits/read-headers.ts';
import { cardEdits } from '#core/fixes/card-edits.ts';
import { copyName, type Rule } from '#core/fixes/rules.ts';
import { nativeByName } from '#core/spectrographs/registry.ts';
import { Fault } from '#core/workspace/fault.ts';

/** Frames are of one night if so near [d]. */
const NIGHT = 0.5;
/** Types of frames that do not look at the sky: what their target is called says nothing. */
const INDOORS: readonly FrameType[] = [
  'align', 'arc', 'bias', 'dark', 'pinhole', 'pixelflat', 'illumflat', 'lampoffflats', 'slitless_pixflat',
  'scattlight', 'trace', 'tilt',
]; // biome-ignore format: one list, one look

const DEGREES = Math.PI / 180;
/** Airmass ↔ elevation [deg] of a plane-parallel atmosphere, as DEIMOS headers have it. */
const elevation = (airmass: number): number => Math.asin(1 / airmass) / DEGREES;
const airmass = (degrees: number): number => 1 / Math.sin(degrees * DEGREES);

const timeOf = ({ meta: { mjd } }: Pick<Frame, 'meta'>): number | null => (typeof mjd === 'number' ? mjd : null);

const targetOf = (meta: Frame['meta']): string => String(meta.target ?? '').trim();

/** The target that a frame has once rules have been applied to it. */
function mendedTarget(frame: Frame, rules: readonly Rule[]): string {
  const native = frame.spectrograph === null ? null : nativeByName(frame.spectrograph);
  if (native === null || rules.length === 0 || frame.edited?.includes('target') === true) return targetOf(frame.meta);
  const edits = rules.filter(({ hdu }) => hdu === 0).flatMap(cardEdits);
  const { records } = editCards(readPrimary(frame.path), edits);
  return targetOf(native.describe(new Header(records, frame.path)));
}

interface Other extends Frame {
  /** As it will be once the rules have been applied to it too. */
  target(): string;
}

interface Neighbour {
  readonly name: string;
  readonly value: number;
}

const shown = ({ name, value }: Neighbour): string => `${name} (${value})`;

function averageOf(
  keyword: string,
  how: 'value' | 'elevation',
  rule: Rule,
  frame: Frame,
  target: string,
  others: readonly Other[],
): { readonly value: number; readonly from: string } {
  const refused = (why: string, remedy: string) =>
    new Fault({ code: 'no-neighbours', message: `${frame.path}: ${why}`, remedy, path: frame.path });
  const instead = `Set ${keyword} to a value instead (rule ${rule.name}).`;
  const at = timeOf(frame);
  if (at === null) throw refused(`when it was taken is not known, so ${keyword} cannot be averaged`, instead);
  const isOutdoors = frame.types.length === 0 || frame.types.some((type) => !INDOORS.includes(type));
  if (isOutdoors && target === '')
    throw refused(
      `its target is not known, so ${keyword} cannot be averaged over frames of that target`,
      `Let rule ${rule.name} set the target too. Or: ${instead}`,
    );
  const near = others
    .filter((one) => one.problem === null && one.spectrograph === frame.spectrograph)
    .filter((one) => copyName(one.filename) !== copyName(frame.filename))
    .filter((one) => one.types.join() === frame.types.join() && (!isOutdoors || one.target() === target))
    .map((one) => ({ path: one.path, after: (timeOf(one) ?? Number.NaN) - at }))
    .filter(({ after }) => Math.abs(after) < NIGHT)
    .sort((a, b) => Math.abs(a.after) - Math.abs(b.after));
  const nearest = (side: readonly { readonly path: string }[]): Neighbour | null => {
    for (const { path } of side) {
      const value = readPrimary(path).number(keyword);
      // An airmass below 1 is none (0 stands for unknown).
      if (value !== undefined && (how === 'value' || value >= 1)) return { name: basename(path), value };
    }
    return null;
  };
  const before = nearest(near.filter(({ after }) => after < 0));
  const later = nearest(near.filter(({ after }) => after >= 0));
  if (before === null || later === null) {
    const types = frame.types.length === 0 ? 'unknown type' : `type ${frame.types.join(',')}`;
    const like = `of the same night, ${types}${isOutdoors ? ` and target ${target}` : ''} that has ${keyword}`;
    const only = before ?? later;
    const missing = only === null ? 'before or after it' : before === null ? 'before it' : 'after it';
    const one = only === null ? '' : `; on the other side is ${shown(only)}`;
    throw refused(`beside it lies no frame ${like}, taken ${missing}${one}`, instead);
  }
  const mean = (a: number, b: number) => (a + b) / 2;
  const value =
    how === 'value' ? mean(before.value, later.value) : airmass(mean(elevation(before.value), elevation(later.value)));
  const what = how === 'value' ? 'mean' : 'at the mean elevation';
  return { value, from: `${keyword}: ${what} of ${shown(before)} and ${shown(later)}` };
}

/**
 * Rules of a frame with each average as the value that it comes to; the reason says of which frames. Of the frames of
 * the same instrument, types, night and (if they look at the sky) target the nearest on either side count. `others`:
 * the frames that lie beside it; `all`: the rules of the call, for their targets are mended too. Throws Faults `no-neighbours` where a side has none, and those of `editCards`.
 */
export function averaged(
  rules: readonly Rule[],
  frame: Frame,
  others: readonly Frame[],
  all: readonly Rule[],
): readonly Rule[] {
  if (rules.every(({ average }) => Object.keys(average).length === 0)) return rules;
  const target = mendedTarget(frame, rules);
  const own = (one: Frame) => all.filter((rule) => rule.matches(one));
  const beside = others.map((one): Other => ({ ...one, target: () => mendedTarget(one, own(one)) }));
  return rules.map((rule) => {
    const made = Object.entries(rule.average).map(
      ([keyword, how]) => [keyword, averageOf(keyword, how, rule, frame, target, beside)] as const,
    );
    if (made.length === 0) return rule;
    const set = made.map(([keyword, { value }]) => [keyword, { value: { real: value } }] as const);
    const why = [rule.why, ...made.map(([, { from }]) => from)].join('; ');
    return { ...rule, average: {}, set: { ...rule.set, ...Object.fromEntries(set) }, why };
  });
}
