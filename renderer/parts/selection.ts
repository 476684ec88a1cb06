import { create } from 'zustand';

interface Selection {
  /** `MASK/CONFIG/DATES`, or null. */
  readonly dataset: string | null;
  /** Id of a reduction: its path below the root. */
  readonly reduction: string | null;
}

/** What is chosen: every page is about it. */
export const useSelection = create<Selection>(() => ({ dataset: null, reduction: null }));

export const chooseDataset = (dataset: string | null): void => useSelection.setState({ dataset, reduction: null });

/** Choose a reduction, and with it its dataset. */
export function chooseReduction(reduction: string | null): void {
  const dataset = /^([^/]+\/[^/]+\/[^/]+)\/(?:complete|incomplete)\//.exec(reduction ?? '')?.[1] ?? null;
  useSelection.setState(reduction === null ? { reduction } : { reduction, dataset });
}
