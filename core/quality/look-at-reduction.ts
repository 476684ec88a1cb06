import { createHash } from 'node:crypto';
import { type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ReductionOnDisk } from '#core/datasets/layout.ts';
import { readSettled } from '#core/fits/read-settled.ts';
import { type KeptProduct, type KeptReduction, productsOf } from '#core/quality/kept-reduction.ts';
import { readLogEnd } from '#core/quality/log-end.ts';
import { isProduct } from '#core/quality/match-products.ts';
import { packObjects, packSlits } from '#core/quality/pack-numbers.ts';
import { readObjects } from '#core/quality/read-objects.ts';
import { readSpec2d } from '#core/quality/read-spec2d.ts';
import { reductionFacts, setupProblem } from '#core/quality/reduction-facts.ts';
import { scienceSetup } from '#core/quality/science-setup.ts';
import { namesIn } from '#core/reductions/products.ts';
import { recordStamp } from '#core/reductions/record.ts';
import { logPathOf } from '#core/reductions/standing.ts';
import { readPypeitFile } from '#core/setup/pypeit-file.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';

/** A file that was changed so shortly before it was read may be changed again without its time telling [ms]. */
const SETTLED = 2000;
/** Equals no other stamp. */
const UNSETTLED = '';

/** Changes with a file; null: there is none. */
export function stampOf(path: string): string | null {
  let stat: Stats | undefined;
  try {
    stat = statSync(path, { throwIfNoEntry: false });
  } catch {
    // Out of reach: reading it says why.
  }
  if (stat === undefined) return null;
  return Math.abs(Date.now() - stat.mtimeMs) < SETTLED ? UNSETTLED : `${stat.size} ${stat.mtimeMs} ${stat.ino}`;
}

const isSame = (former: string | undefined, now: string | null): boolean =>
  former !== undefined && former !== UNSETTLED && former === now;

interface Looking {
  /** Folders in which a PypeIt works that we did not start. */
  readonly foreign: () => ReadonlyMap<string, number>;
  readonly signal: AbortSignal | undefined;
}

/** Look at a reduction, and read of it what is not as it was. Returns `former` itself where nothing changed. */
export async function lookAtReduction(
  on: ReductionOnDisk,
  former: KeptReduction | null,
  { foreign, signal }: Looking,
): Promise<{ readonly kept: KeptReduction; readonly read: number }> {
  const setupStamp = stampOf(on.pypeitFile) ?? UNSETTLED;
  const setup =
    former !== null && isSame(former.setup.stamp, setupStamp)
      ? former.setup
      : { stamp: setupStamp, ...readSetup(on.pypeitFile) };
  const logPath = logPathOf(on);
  const logStamp = stampOf(logPath) ?? 'none';
  const log =
    former !== null && isSame(former.log.stamp, logStamp)
      ? former.log
      : { stamp: logStamp, end: await readLogEnd(logPath, { signal }) };
  const folder = join(on.folder, setup.read?.folder ?? 'Science');
  const names = namesIn(folder).filter(isProduct).sort();
  const matched = setup.read === null ? [] : productsOf(setup.read, names);
  const products: Record<string, KeptProduct> = {};
  let read = 0;
  let isNew = false;
  for (const name of new Set(
    matched.flatMap(({ spec2d, spec1d }) => [spec2d, spec1d].flatMap((m) => ('name' in m ? [m.name] : []))),
  )) {
    const stamp = stampOf(join(folder, name)) ?? UNSETTLED;
    const known = former?.products[name];
    if (known !== undefined && isSame(known.stamp, stamp)) products[name] = known;
    else {
      products[name] = { stamp, ...(await readProduct(join(folder, name), name, signal)) };
      isNew = true;
      read++;
    }
  }
  // Of those that are no science frame's, such as of standard stars, only whether they are whole is of interest.
  const others = names.filter((name) => products[name] === undefined).map((name) => stampOf(join(folder, name)) ?? '');
  const broken = Object.entries(products).map(([name, { problem }]) => [name, problem] as const);
  const factsOf = digest([
    recordStamp(on.folder),
    log.stamp,
    setupStamp,
    hasCalibrations(on, names),
    names,
    others,
    broken,
  ]);
  const isSettled = former?.facts.status !== 'In Progress' && ![log.stamp, setupStamp, ...others].includes(UNSETTLED);
  const facts =
    former !== null && isSettled && former.factsOf === factsOf
      ? former.facts
      : await reductionFacts({
          ...on,
          log: log.end,
          known: new Map(broken.map(([name, problem]) => [join(folder, name), problem])),
          foreign,
          signal,
        });
  const isAsBefore =
    former !== null &&
    !isNew &&
    setup === former.setup &&
    log === former.log &&
    facts === former.facts &&
    former.names.join('\n') === names.join('\n') &&
    Object.keys(former.products).length === Object.keys(products).length &&
    former.dataset === (on.dataset?.id ?? null) &&
    former.reduceName === on.reduceName;
  if (isAsBefore) return { kept: former, read };
  const dataset = on.dataset?.id ?? null;
  return { kept: { dataset, reduceName: on.reduceName, setup, log, factsOf, facts, products, names }, read };
}

const digest = (parts: readonly unknown[]): string => createHash('sha1').update(JSON.stringify(parts)).digest('base64');

/** Without products only calibrations tell that it was begun. */
const hasCalibrations = ({ folder }: ReductionOnDisk, names: readonly string[]): boolean =>
  names.length > 0 || namesIn(join(folder, 'Calibrations')).length > 0;

function readSetup(path: string): Omit<KeptReduction['setup'], 'stamp'> {
  try {
    return { read: scienceSetup(readPypeitFile(path)), problem: null };
  } catch (error) {
    return { read: null, problem: setupProblem(error) };
  }
}

async function readProduct(
  path: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Omit<KeptProduct, 'stamp'>> {
  const none = { slits: null, objects: null, problem: null };
  try {
    if (name.startsWith('spec1d'))
      return { ...none, objects: packObjects(await readSettled(path, () => readObjects(path))) };
    const { detectors, slits } = await readSettled(path, () => readSpec2d(path));
    return { ...none, slits: packSlits(slits, detectors) };
  } catch (error) {
    signal?.throwIfAborted();
    return { ...none, problem: textOf(error) };
  }
}

const textOf = (error: unknown): string =>
  error instanceof Fault ? `${error.message}. ${error.data.remedy}` : causeText(error);
