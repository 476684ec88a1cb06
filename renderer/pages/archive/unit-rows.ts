import type { DeliveryUnit } from '#core/contract/delivery.ts';

/** A mask, a configuration, or what is delivered together. */
export interface UnitRow {
  readonly key: string;
  readonly name: string;
  readonly depth: number;
  /** Null: a dataset, or the coadds of a configuration. */
  readonly isOpen: boolean | null;
  readonly units: readonly DeliveryUnit[];
  /** Whether it is the coadds of a configuration. */
  readonly isCoadd: boolean;
}

const inOrEqual = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** What names the coadds of a configuration alone, whose folder holds its datasets, too. */
const coaddsOf = (unit: string): string => `${unit}/1D_Coadd`;

/** Whether a unit is meant by what is chosen (`only`; empty: all), as `slitbench archive --subdirs` takes it. */
export const isChosen = (unit: string, only: readonly string[]): boolean =>
  only.length === 0 || only.some((path) => inOrEqual(unit, path) || path === coaddsOf(unit));

const pathOf = (unit: string, all: readonly string[]): string =>
  all.some((other) => other.startsWith(`${unit}/`)) ? coaddsOf(unit) : unit;

/** Nothing is chosen. */
export const NONE = '-';

/** What is to be said so that exactly some of all units are meant, in as few words as can be; [] if it is all of them. */
export function onlyOf(chosen: ReadonlySet<string>, all: readonly string[]): readonly string[] {
  if (chosen.size === 0) return [NONE];
  if (chosen.size === all.length) return [];
  const only = new Set<string>();
  for (const unit of all) {
    if (!chosen.has(unit)) continue;
    const parts = unit.split('/');
    const whole = [1, 2]
      .map((n) => parts.slice(0, n).join('/'))
      .find((folder) => {
        const within = all.filter((other) => inOrEqual(other, folder));
        return within.length > 1 && within.every((other) => chosen.has(other));
      });
    only.add(whole ?? pathOf(unit, all));
  }
  return [...only];
}

/** What is to be said after some units are checked or unchecked. */
export function afterCheck(
  units: readonly string[],
  check: boolean,
  only: readonly string[],
  all: readonly string[],
): readonly string[] {
  const chosen = new Set(all.filter((unit) => isChosen(unit, only)));
  for (const unit of units)
    if (check) chosen.add(unit);
    else chosen.delete(unit);
  return onlyOf(chosen, all);
}

/** The tree as rows; `closed` groups hide theirs. `text`: only units that have it in their name, state or reasons. */
export function unitRows(
  units: readonly DeliveryUnit[],
  closed: ReadonlySet<string>,
  text: string,
): readonly UnitRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = units.filter((one) => {
    const told = `${one.unit} ${one.readiness} ${one.known} ${one.why.join(' ')}`.toLowerCase();
    return words.every((word) => told.includes(word));
  });
  const all = units.map(({ unit }) => unit);
  const rows: UnitRow[] = [];
  const groups = new Map<string, DeliveryUnit[]>();
  for (const one of shown) {
    const parts = one.unit.split('/');
    const isCoadd = parts.length === 2 && all.some((other) => other.startsWith(`${one.unit}/`));
    const own = isCoadd ? parts : parts.slice(0, -1);
    for (let n = 1; n <= own.length; n++) {
      const key = own.slice(0, n).join('/');
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [one]);
      else group.push(one);
    }
  }
  const told = new Set<string>();
  for (const one of shown) {
    const parts = one.unit.split('/');
    const isCoadd = parts.length === 2 && all.some((other) => other.startsWith(`${one.unit}/`));
    const own = isCoadd ? parts : parts.slice(0, -1);
    let hidden = false;
    for (let n = 1; n <= own.length && !hidden; n++) {
      const key = own.slice(0, n).join('/');
      if (!told.has(key)) {
        told.add(key);
        const isOpen = !closed.has(key);
        rows.push({ key, name: own[n - 1] ?? '', depth: n - 1, isOpen, units: groups.get(key) ?? [], isCoadd: false });
      }
      hidden = closed.has(key);
    }
    if (hidden) continue;
    const name = isCoadd ? 'coadds' : (parts.at(-1) ?? '');
    rows.push({ key: `${one.unit}\n`, name, depth: own.length, isOpen: null, units: [one], isCoadd });
  }
  return rows;
}
