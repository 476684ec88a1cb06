import { useMemo } from 'react';
import { useWorkspace } from '#renderer/host/state.ts';
import { NONE } from '#renderer/pages/archive/unit-rows.ts';
import { useAddress } from '#renderer/parts/address.ts';

/** What is to be archived, where, and how. */
export interface DeliveryWish {
  readonly into: string;
  /** What is chosen; empty: all; `-`: nothing. */
  readonly only: readonly string[];
  readonly metadataOnly: boolean;
  readonly onlyNew: boolean;
}

const LAST = 'slitbench-archive-into';

/**
 * `into=FOLDER`, `only=MASK/CONFIG` (may be repeated), `tables=1`, `new=1`. The folder is at first that of the last time, else
 * one beside the workspace. Null until the workspace is known.
 */
export function useDeliveryWish() {
  const root = useWorkspace()?.root ?? null;
  const [address, change] = useAddress();
  const key = address.toString();
  const wish = useMemo((): DeliveryWish | null => {
    if (root === null) return null;
    const params = new URLSearchParams(key);
    return {
      into: params.get('into') ?? localStorage.getItem(`${LAST} ${root}`) ?? `${root.replace(/\/+$/, '')}-koa`,
      only: params.getAll('only'),
      metadataOnly: params.get('tables') === '1',
      onlyNew: params.get('new') === '1',
    };
  }, [root, key]);
  return {
    wish,
    isNothing: wish?.only.includes(NONE) === true,
    setInto(into: string) {
      localStorage.setItem(`${LAST} ${root}`, into);
      change({ into });
    },
    setOnly: (only: readonly string[]) => change({ only }),
    setMetadataOnly: (on: boolean) => change({ tables: on ? '1' : null }),
    setOnlyNew: (on: boolean) => change({ new: on ? '1' : null }),
  };
}

/** The command line of a wish. */
export const deliveryCommand = (
  root: string,
  { into, only, metadataOnly, onlyNew }: DeliveryWish,
): readonly string[] => [
  ...['slitbench', 'archive', root, '--into', into],
  ...(only.length === 0 ? [] : ['--subdirs', ...only]),
  ...(metadataOnly ? ['--metadata-only'] : []),
  ...(onlyNew ? ['--only-new'] : []),
];

/** The command line of a check; `days`: when the frames of each program are public. */
export const checkCommand = (into: string, days: Readonly<Record<string, string>>): readonly string[] => [
  ...['slitbench', 'archive', 'validate', into],
  ...Object.entries(days).flatMap(([program, day]) => ['--public', `${program}=${day}`]),
];
