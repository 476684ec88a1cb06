import type { SetupDatasetEntry, SetupFileEntry, SetupListing } from '#core/contract/setup-files.ts';

/** One line of the list: a setup file, or a dataset that has none yet. */
export interface SetupItem {
  /** Path below the workspace of the file, or the dataset's id. */
  readonly name: string;
  readonly title: string;
  readonly detail: string;
  /** `2023-02-25`, `2023-02-25 – 2023-03-01`; empty in a tree that is not ours. */
  readonly dates: string;
  /** What tells files of one dataset apart. */
  readonly mark: string;
  readonly state: ItemState;
  readonly dataset: SetupDatasetEntry | null;
  readonly file: SetupFileEntry | null;
}

export type ItemState = SetupFileEntry['state'] | 'missing' | 'incomplete';

export const GLYPHS: Readonly<Record<ItemState, readonly [glyph: string, word: string]>> = {
  written: ['●', 'written'],
  edited: ['◆', 'edited by hand'],
  broken: ['✕', 'cannot be read'],
  locked: ['◐', 'running'],
  missing: ['○', 'to be written'],
  incomplete: ['◌', 'incomplete'],
};

/** The lines of the list, in the order of the tree; trees of others come last. */
export function itemsOf({ datasets, adopted }: SetupListing): readonly SetupItem[] {
  const own = datasets.flatMap((dataset): SetupItem[] => {
    const base = { title: dataset.mask, detail: dataset.config, dates: dataset.dates.replace('_', ' – '), dataset };
    if (dataset.files.length === 0) {
      const state = dataset.state === 'complete' ? 'missing' : 'incomplete';
      return [{ ...base, name: `${dataset.id}/${dataset.state}`, mark: '', state, file: null }];
    }
    const isPlain = dataset.files.length === 1 && dataset.files[0]?.reduceName === 'reduce';
    return dataset.files.map((file) => ({
      ...base,
      name: file.name,
      mark: isPlain ? '' : `${file.reduceName ?? ''} ${/_([A-Z]+)$/.exec(file.folder)?.[1] ?? file.folder}`,
      state: file.state,
      file,
    }));
  });
  const others = adopted.map(
    (file): SetupItem => ({
      name: file.name,
      title: file.folder,
      detail: file.name,
      dates: '',
      mark: 'pypeit_setup',
      state: file.state,
      dataset: null,
      file,
    }),
  );
  return [...own, ...others];
}

/** The address of a line of the list. */
export const addressOf = (name: string): string => `/setup/${name.split('/').map(encodeURIComponent).join('/')}`;

/** The line at a location: of that name, or of the dataset whose name it was before its file was written. */
export const itemAt = (items: readonly SetupItem[], location: string): SetupItem | undefined =>
  items.find(({ name }) => isAt(location, name)) ??
  items.find(
    ({ dataset }) =>
      dataset !== null && ['complete', 'incomplete'].some((state) => isAt(location, `${dataset.id}/${state}`)),
  );

/** Whether a location, as the router gives it, is that address. */
export function isAt(location: string, name: string): boolean {
  const address = addressOf(name);
  if (location === address) return true;
  try {
    return location === decodeURI(address);
  } catch {
    return false;
  }
}
