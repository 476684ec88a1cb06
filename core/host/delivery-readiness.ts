import { archiveParts, unitOf, unitOfFolder } from '#core/archive/archive-path.ts';
import { madeBy } from '#core/archive/archive-remedies.ts';
import type { ArchiveResult, ArchiveUnit } from '#core/contract/archive.ts';
import type { DeliveryReason, DeliveryUnit, Readiness } from '#core/contract/delivery.ts';
import type { RunSnapshot } from '#core/contract/run.ts';

/** Of the many that a dataset may have, so many are sent with it. */
const SHOWN = 4;

type Reduction = Pick<RunSnapshot, 'id' | 'state' | 'why'>;

/** Raw frames that were put away do not matter for what is whole; here something else is amiss, and would need them. */
const ABSENT = /which its paths do not hold/;
const BRING = 'If that matters, bring its raw frames back and start it on the page Runs.';

const FOLLOWED = 'Put what it leads to in its place. What the archive has of it stays as it is.';
const STAYS = 'It stays as it is. If KOA is not to have it, archive into another folder.';

/** The unit of a file of the tree. */
const unitOfFile = (path: string): string => unitOf(archiveParts(path.split('/')));

/** What a state of a reduction means for the archive; null: nothing stands in the way. */
function meaningOf({ id, state, why }: Reduction, hasProducts: boolean): Omit<DeliveryReason, 'unit'> | null {
  const name = id.split('/').at(-1) ?? id;
  const say = (readiness: Readiness, what: string, remedy: string) => ({ readiness, what: `${name} ${what}`, remedy });
  switch (state) {
    case 'complete':
    case 'warning':
      return null;
    case 'running':
      return say('blocked', 'is being reduced', 'Archive it when it has ended.');
    case 'failed':
      if (why !== null && ABSENT.test(why))
        return hasProducts
          ? { readiness: 'flawed', what: `${name}: ${why}`, remedy: BRING }
          : say('blocked', `cannot be run: ${why}`, BRING);
      return say('flawed', `failed${why === null ? '' : `: ${why}`}`, 'Mend and rerun it on the page Runs.');
    case 'cancelled':
    case 'unfinished':
      return say('flawed', 'was not reduced to its end', 'Start it again on the page Runs.');
    case 'stale':
      return say(
        'flawed',
        `has changed since it was reduced${why === null ? '' : `: ${why}`}`,
        'Start it again on Runs.',
      );
    case 'waiting':
      return say(hasProducts ? 'flawed' : 'blocked', 'waits for its turn', 'Archive it when it has run.');
    case 'not started':
      // What was reduced elsewhere may lack the record of it.
      return hasProducts ? null : say('blocked', 'was not reduced yet', 'Start it on the page Runs.');
  }
}

/** What is said of a unit without the path of its folder, which stands beside it. */
const shortened = (text: string, root: string, unit: string): string =>
  text.replaceAll(`${root}/`, '').replaceAll(`${unit}/complete/`, '').replaceAll(`${unit}/`, '');

/**
 * Why units are not, or not wholly, ready: by how their reductions stand, by what is missing beside their products, and by
 * what the plan left out. Sorted by unit.
 */
export function reasonsOf(plan: ArchiveResult, reductions: readonly Reduction[]): readonly DeliveryReason[] {
  const reasons: DeliveryReason[] = [];
  const say = (unit: string, readiness: Readiness, what: string, remedy: string) =>
    void reasons.push({ unit, readiness, what: shortened(what, plan.root, unit), remedy });
  const science = new Set(
    plan.files.flatMap(({ path, kind }) => (kind === 'science' ? path.split('/').slice(0, -1).join('/') : [])),
  );
  const hasProducts = (id: string) => science.has(`${archiveParts(id.split('/')).join('/')}/Science`);
  const known = new Set(plan.units.map(({ unit }) => unit));
  const inArchive = new Set(plan.units.flatMap((one) => (one.known === 'new' ? [] : [one.unit])));
  for (const reduction of reductions) {
    const unit = unitOfFolder(reduction.id);
    const meaning = meaningOf(reduction, hasProducts(reduction.id));
    if (meaning === null) continue;
    const isElsewhere = meaning.readiness === 'blocked' && reduction.state !== 'running' && known.has(unit);
    // Other reductions of the dataset go, or its setup files.
    const what = meaning.what.replaceAll(`${plan.root}/${reduction.id}/`, '');
    say(unit, isElsewhere ? 'flawed' : meaning.readiness, what, meaning.remedy);
  }
  for (const { path, why } of plan.busy)
    say(unitOfFolder(path), 'blocked', `${path}: ${why}`, 'Archive it when it has ended.');
  for (const { path, why } of plan.skipped) {
    if (why.startsWith('raw frames')) continue;
    if (why.startsWith('plots'))
      say(unitOfFolder(path), 'flawed', `${path} is not packed`, 'Pack it: slitbench tar-qa, or on the page QA.');
    else say(unitOfFolder(path), 'ready', `${path}: ${why}`, 'It is passed over; nothing needs to be done.');
  }
  for (const { path, why, archived } of plan.links)
    if (archived || known.has(unitOfFolder(path))) say(unitOfFolder(path), 'flawed', `${path}: ${why}`, FOLLOWED);
  for (const unit of plan.orphaned) say(unit, 'left', 'the archive has it, and the tree no more', STAYS);
  for (const path of plan.missing)
    say(unitOfFile(path), 'flawed', `${path} is missing`, 'Run the reduction again if it should be there.');
  for (const { path, why } of plan.damaged)
    say(unitOfFile(path), 'flawed', `${path}: ${why}`, `It is left out. Make it anew: ${madeBy(path)}.`);
  for (const { path, why } of plan.unreadable)
    say(unitOfFolder(path), 'flawed', `${path}: ${why}`, 'It is left out. Get the right to read it, and look again.');
  for (const { path, why } of plan.unreported)
    say(unitOfFile(path), 'flawed', `${path}: ${why}`, 'It is left out. Coadd again, so that the report names it.');
  for (const { path, why } of plan.outdated)
    say(unitOfFolder(path), 'flawed', `${path} is out of date: ${why}`, 'Make it again on the page Coadds.');
  for (const { path, why } of plan.rejected)
    say(
      path,
      'flawed',
      `rejected${why === '' ? '' : `: ${why}`}`,
      inArchive.has(path)
        ? 'It stays in that archive: archive into another folder without it, or judge it anew on the page Quality.'
        : 'Leave it out, or judge it anew on the page Quality.',
    );
  for (const text of plan.problems)
    say(unitOf((text.split(' ')[0] ?? '').split('/')), 'flawed', text, 'Coadd again from spectra that are there.');
  for (const { path, why } of plan.failures)
    say(unitOf(path.split('/')), 'flawed', `${path}: ${why}`, 'Run the archive again.');
  for (const { unit, left } of plan.units) if (left !== null) say(unit, 'left', left, 'It stays as it is.');
  return reasons.sort((a, b) => (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : 0));
}

const ORDER: readonly Readiness[] = ['ready', 'flawed', 'blocked', 'left'];
const NOTHING = { files: 0, bytes: 0, copies: 0, known: 'new', changed: false, left: null } as const;

/** The units of a plan with their readiness, and `datasets` of which nothing goes. By name. */
export function readyUnits(
  units: readonly ArchiveUnit[],
  reasons: readonly DeliveryReason[],
  datasets: readonly string[],
): readonly DeliveryUnit[] {
  const amiss = reasons.filter(({ readiness }) => readiness !== 'ready');
  const byUnit = Map.groupBy(amiss, ({ unit }) => unit);
  const known = new Set(units.map(({ unit }) => unit));
  const others = new Set([...datasets, ...byUnit.keys()].filter((unit) => !known.has(unit) && unit !== ''));
  return [...units, ...[...others].map((unit) => ({ unit, ...NOTHING }))]
    .map((one): DeliveryUnit => {
      const own = byUnit.get(one.unit) ?? [];
      const worst = own.reduce((at, { readiness }) => Math.max(at, ORDER.indexOf(readiness)), 0);
      const isBare = one.files === 0;
      const why = own.map(({ what }) => what);
      return {
        ...one,
        readiness: isBare && ORDER[worst] !== 'left' ? 'blocked' : (ORDER[worst] ?? 'ready'),
        why: isBare && why.length === 0 ? ['nothing of it is reduced yet'] : why.slice(0, SHOWN),
        reasons: own.length,
      };
    })
    .sort((a, b) => (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : 0));
}
