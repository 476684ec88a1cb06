import { useMemo } from 'react';
import { CountColumn, type OwnThresholds, QUALITY_LISTS, QualityView } from '#core/contract/quality.ts';
import { Thresholds } from '#core/contract/scorecard.ts';
import { thresholdOf } from '#renderer/pages/quality/threshold-fault.ts';
import { sortOf, sortText, useAddress } from '#renderer/parts/address.ts';
import type { Sort } from '#renderer/table/columns.ts';

export const DEFAULT_THRESHOLDS = Thresholds.parse({});

/** The names of the thresholds, in the order of the table. */
export const THRESHOLD_NAMES = Thresholds.keyof().options;

/** `rms:0.3,coverage:50`: thresholds that differ from `otherwise`; '' if none does. */
export const thresholdText = (at: OwnThresholds, otherwise: OwnThresholds = {}): string =>
  THRESHOLD_NAMES.flatMap((name) =>
    at[name] === undefined || at[name] === otherwise[name] ? [] : `${name}:${at[name]}`,
  ).join();

/** The thresholds of such a text; what cannot be understood is left out and told to `refuse`, with the cause. `general`: what counts otherwise. */
export function thresholdsIn(
  text: string | null,
  refuse: (part: string, why: string) => void = () => {},
  general: Thresholds = DEFAULT_THRESHOLDS,
): OwnThresholds {
  const read: OwnThresholds = {};
  for (const part of (text ?? '').split(',')) {
    const [name, value] = part.split(':');
    if (part === '') continue;
    const known = THRESHOLD_NAMES.find((one) => one === name);
    if (known === undefined) {
      refuse(part, `thresholds are ${THRESHOLD_NAMES.join(', ')}`);
      continue;
    }
    const parsed = thresholdOf(known, value ?? '', { ...DEFAULT_THRESHOLDS, ...WIDEST });
    if (typeof parsed === 'number') read[known] = parsed;
    else refuse(part, parsed);
  }
  const { stdChiLow: low = general.stdChiLow, stdChiHigh: high = general.stdChiHigh } = read;
  if (low <= high) return read;
  refuse(thresholdText({ stdChiLow: low, stdChiHigh: high }), 'the lower limit is above the upper one');
  const { stdChiLow: _, stdChiHigh: __, ...others } = read;
  return others;
}

/** One limit of χ is read before the other. */
const WIDEST = { stdChiLow: Number.NEGATIVE_INFINITY, stdChiHigh: Number.POSITIVE_INFINITY };

/** Stands for the first slit behind a count, in the address. Whoever only goes through the frames is not kept waiting for pictures. */
export const FIRST = 'first';

/** What the page shows, as its address says, and how to change it. */
export interface QualityWish {
  readonly view: QualityView;
  /** Key of the chosen frame, the count of it that is open, and the slit (`MSC02:1894`) or the object that is shown; `first`: the first one of those. */
  readonly frame: string | null;
  readonly column: CountColumn | null;
  readonly slit: string | null;
  /** What the address asks for in vain, and why. */
  readonly refused: readonly { readonly asked: string; readonly why: string }[];
  readonly set: (change: {
    readonly list?: QualityView['list'];
    readonly text?: string;
    readonly dataset?: string | null;
    readonly sort?: Sort | null;
    readonly thresholds?: Thresholds;
    readonly tried?: QualityView['tried'];
    readonly frame?: string | null;
    readonly column?: CountColumn | null;
    readonly slit?: string | null;
  }) => void;
}

/**
 * `list=bad`, `q=words`, `dataset=…`, `sort=-bad_slit_count`, `at=rms:0.3,coverage:50`, `try=rms:0.2` with `for=DATASET`,
 * `frame=KEY`, `count=bad_slit_count`, `slit=MSC02:1894`.
 */
export function useQualityWish(): QualityWish {
  const [search, change] = useAddress();
  const { view, refused } = useMemo(() => {
    const refused: { readonly asked: string; readonly why: string }[] = [];
    const read = (name: 'at' | 'try', general?: Thresholds) =>
      thresholdsIn(search.get(name), (part, why) => refused.push({ asked: `${name}=${part}`, why }), general);
    const sort = sortOf(search.get('sort'));
    const tried = search.get('for');
    const thresholds = { ...DEFAULT_THRESHOLDS, ...read('at') };
    const wanted = {
      list: QUALITY_LISTS.find((one) => one === search.get('list')) ?? 'all',
      text: search.get('q') ?? '',
      dataset: search.get('dataset'),
      thresholds,
      tried: tried === null ? null : { dataset: tried, thresholds: read('try', thresholds) },
    };
    const sorted = QualityView.safeParse({ ...wanted, sort: sort === null ? null : { key: sort.id, down: sort.down } });
    return { view: sorted.success ? sorted.data : QualityView.parse(wanted), refused };
  }, [search]);
  return {
    view,
    frame: search.get('frame'),
    column: CountColumn.safeParse(search.get('count')).data ?? null,
    slit: search.get('slit'),
    refused,
    set: (wanted) => {
      const { list, text, dataset, sort, thresholds, tried, frame, column, slit } = wanted;
      change({
        ...(list === undefined ? {} : { list: list === 'all' ? null : list }),
        ...(text === undefined ? {} : { q: text }),
        ...(dataset === undefined ? {} : { dataset }),
        ...(sort === undefined ? {} : { sort: sortText(sort) }),
        ...(thresholds === undefined ? {} : { at: thresholdText(thresholds, DEFAULT_THRESHOLDS) }),
        ...(tried === undefined
          ? {}
          : { for: tried?.dataset ?? null, try: tried === null ? null : thresholdText(tried.thresholds) }),
        ...(frame === undefined ? {} : { frame }),
        ...(column === undefined ? {} : { count: column }),
        ...(slit === undefined ? {} : { slit }),
      });
    },
  };
}
