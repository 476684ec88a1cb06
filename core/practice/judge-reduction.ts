import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DemoSpectrum } from '#core/contract/demo.ts';
import { type Agreement, compare, LIMITS } from '#core/practice/compare.ts';
import type { Exposure, NightPlan } from '#core/practice/night-plan.ts';
import { type ExtractedObject, readSpec1d } from '#core/practice/read-spec1d.ts';
import { readTruth, type Truth } from '#core/practice/truth.ts';
import { Fault } from '#core/workspace/fault.ts';

/** A frame's spectrum as numbers for people, and as arrays for a plot; null where nothing was extracted. */
export interface JudgedSpectrum {
  readonly spectrum: DemoSpectrum;
  readonly plot: { readonly observed: ExtractedObject; readonly truth: Truth; readonly ratio: number } | null;
}

/** Rows by which an extracted trace may miss the true one: more is another object. */
const NEAR = 5;

/**
 * Every frame of a night that has a target, as extracted in a reduction's folder, against its truth. A file that cannot
 * be read counts as not extracted.
 */
export function judgeReduction(folder: string, truthFolder: string, night: NightPlan): readonly JudgedSpectrum[] {
  const files = namesIn(join(folder, 'Science'));
  return night.exposures
    .filter((exposure) => exposure.target !== null)
    .map((exposure) => {
      const stem = basename(exposure.filename, '.fits');
      const name = files.find((file) => file.startsWith(`spec1d_${stem}-`) && file.endsWith('.fits'));
      const path = name === undefined ? null : join(folder, 'Science', name);
      return judge(path, join(truthFolder, exposure.filename), exposure, night.date);
    });
}

function judge(spec1d: string | null, truthPath: string, exposure: Exposure, night: string): JudgedSpectrum {
  const truth = readTruth(truthPath);
  const observed = spec1d === null ? undefined : nearest(objectsOf(spec1d), truth);
  const agreement = observed === undefined ? null : compare(observed, truth);
  const spectrum: DemoSpectrum = {
    night,
    frame: exposure.filename,
    kind: exposure.kind,
    target: exposure.target?.name ?? '',
    spec1d,
    s2n: observed?.s2n ?? null,
    waveRms: observed?.waveRms ?? null,
    waveError: agreement?.waveError ?? null,
    shift: agreement?.shift ?? null,
    fluxRatio: agreement?.fluxRatio ?? null,
    fluxSpread: agreement?.fluxSpread ?? null,
    agrees: agreement !== null && withinLimits(agreement),
  };
  const plot = observed === undefined ? null : { observed, truth, ratio: agreement?.fluxRatio ?? 1 };
  return { spectrum, plot };
}

/** Whether an agreement keeps the limits that practice nights are made for. */
const withinLimits = ({ waveError, shift, fluxSpread }: Agreement): boolean =>
  waveError < LIMITS.waveError && Math.abs(shift) < LIMITS.waveError && fluxSpread < LIMITS.fluxSpread;

function objectsOf(path: string): readonly ExtractedObject[] {
  try {
    return readSpec1d(path);
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}

/** The object on the true trace. */
function nearest(objects: readonly ExtractedObject[], truth: Truth): ExtractedObject | undefined {
  const row = truth.trace[truth.trace.length >> 1] ?? Number.NaN;
  const away = (object: ExtractedObject) => Math.abs(object.row - row);
  return objects.filter((object) => away(object) < NEAR).sort((a, b) => away(a) - away(b))[0];
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
