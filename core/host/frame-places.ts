import { existsSync } from 'node:fs';
import { instrumentMemory } from '#core/datasets/instruments.ts';
import { findDatasets, parseDates } from '#core/datasets/layout.ts';
import { passedOver } from '#core/datasets/list-folder.ts';
import type { Whereabouts } from '#core/frames/frame-log.ts';
import { type InstrumentFinder, instrumentFinder, type NamedInstruments } from '#core/frames/named-instruments.ts';
import { isBelow } from '#core/host/access.ts';
import { whyAway } from '#core/host/root-there.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';
import { systemFault } from '#core/workspace/system-fault.ts';

/**
 * Where the frames of a workspace lie: in its sources, and in the `raw` folders of its tree; and what was said of the
 * instrument they are of.
 */
export class FramePlaces {
  readonly #root: string;
  #sources: readonly string[];
  #raw: readonly string[] = [];
  #masks = new Set<string>();
  #fault: Fault | null = null;
  #named: InstrumentFinder;
  #remembered = instrumentMemory();

  constructor(root: string, sources: readonly string[], instruments: NamedInstruments = {}) {
    this.#root = root;
    this.#sources = sources;
    this.#named = instrumentFinder(instruments);
    this.lookAtTree();
  }

  get sources(): readonly string[] {
    return this.#sources;
  }

  set sources(sources: readonly string[]) {
    this.#sources = sources;
  }

  set instruments(instruments: NamedInstruments) {
    this.#named = instrumentFinder(instruments);
  }

  /** The `raw` folders of the tree, as they were seen last. */
  get raw(): readonly string[] {
    return this.#raw;
  }

  get all(): readonly string[] {
    return [...this.#sources, ...this.#raw];
  }

  /** Why the tree could not be looked through, or null. */
  get fault(): Fault | null {
    return this.#fault;
  }

  /** Look for the datasets of the tree. Where it cannot be had, what is known of it stays. */
  lookAtTree(): void {
    if (whyAway(this.#root) !== null) return;
    this.#remembered = instrumentMemory();
    try {
      const datasets = findDatasets(this.#root, passedOver).filter(({ root }) => root === this.#root);
      this.#masks = new Set(datasets.map(({ mask }) => mask));
      this.#raw = datasets.map(({ rawFolder }) => rawFolder).filter((folder) => existsSync(folder));
      this.#fault = null;
    } catch (error) {
      this.#fault = placeFault([this.#root], error);
    }
  }

  /** Where a file belongs. */
  whereabouts(path: string): Whereabouts {
    const inSource = this.#sources.some((source) => isBelow(path, source));
    if (!isBelow(path, this.#root)) return inSource ? { dataset: null } : null;
    const [mask = '', config = '', dates = '', , raw] = path.slice(this.#root.length + 1).split('/');
    if (raw === 'raw' && parseDates(dates) !== null) return { dataset: `${mask}/${config}/${dates}` };
    return inSource && !this.#masks.has(mask) ? { dataset: null } : null;
  }

  /** The instrument that a dataset was organised as, or else the one that was named for the folder; undefined: none. */
  instrumentOf(path: string): string | undefined {
    const id = this.whereabouts(path)?.dataset ?? null;
    return (id === null ? undefined : this.#remembered({ root: this.#root, id })) ?? this.#named(path);
  }

  /** Whether a file still belongs to a source, or to a dataset that is there. */
  holds(path: string): boolean {
    const place = this.whereabouts(path);
    return place !== null && (place.dataset === null || this.#raw.some((folder) => isBelow(path, folder)));
  }

  /** Whether a place is gone for good, and not only away with the disk of the workspace. */
  isGone(place: string): boolean {
    if (existsSync(place)) return false;
    return !isBelow(place, this.#root) || whyAway(this.#root) === null;
  }
}

/** Whatever broke off a look through some places, as a Fault that names the file or the places. */
export function placeFault(places: readonly string[], error: unknown): Fault {
  const fault = error instanceof Fault ? error : systemFault(error);
  if (fault !== null) return fault;
  const [first = ''] = places;
  const named = error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : first;
  const others = places.length > 1 ? ` and ${places.length - 1} more` : '';
  return new Fault(
    {
      code: 'scan',
      message: `${named === first ? first + others : named} could not be looked through`,
      path: named,
      remedy: 'Look again; if it stays so, please report it.',
    },
    causeText(error),
  );
}
