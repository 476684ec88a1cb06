import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { CoaddKind, coadd } from '#core/contract/coadd.ts';
import { CoaddGroup, CoaddStatus } from '#core/contract/coadd-status.ts';
import { FaultData } from '#core/contract/fault.ts';
import { RunSnapshot } from '#core/contract/run.ts';
import { Extraction } from '#core/contract/slits.ts';
import { Seen } from '#core/contract/workspace.ts';

/** The folder of a coadd in that of its level. */
export const COADD_FOLDERS = { coadd1d: '1D_Coadd', coadd2d: '2D_Coadd' } as const satisfies Record<CoaddKind, string>;

/** What names a coadd, also for people: `MASK/CONFIG/2D_Coadd`. */
export const coaddId = (kind: CoaddKind, level: string): string => `${level}/${COADD_FOLDERS[kind]}`;

/** The coadd that a name means; null: it names none. */
export function coaddNamed(id: string): { readonly kind: CoaddKind; readonly level: string } | null {
  const kind = CoaddKind.options.find((one) => id.endsWith(`/${COADD_FOLDERS[one]}`));
  return kind === undefined ? null : { kind, level: id.slice(0, -COADD_FOLDERS[kind].length - 1) };
}

export const COADD_LISTS = ['all', 'open', 'stale', 'active', 'complete', 'failed', 'hindered'] as const;

/** Which coadds are shown, in what order. */
export const CoaddView = z.object({
  /** `open`: can be made, and is not there or out of date. `active`: runs or waits. `hindered`: cannot be made. */
  list: z.enum(COADD_LISTS).default('all'),
  /** Words that all stand in the names of the level, its datasets, targets and exposures, or in why it is as it is. */
  text: z.string().max(1000).default(''),
  /** Only of this `MASK/CONFIG`. */
  config: z.string().nullable().default(null),
  /** Without, by name, the coadd of all datasets before those of single ones. */
  sort: z
    .object({ key: z.enum(['state', 'level', 'kind', 'exposures', 'targets', 'gain', 'made']), down: z.boolean() })
    .nullable()
    .default(null),
});
export type CoaddView = z.infer<typeof CoaddView>;

/** A coadd that is there, or could be. */
export const CoaddRow = CoaddStatus.omit({ exposures: true, leftOut: true, madeFrom: true }).extend({
  /** `coaddId` */
  key: z.string(),
  /** `MASK/CONFIG` */
  config: z.string(),
  /** How many exposures it would be made of now, and how many are left out. */
  exposures: z.number(),
  leftOut: z.number(),
  /** Of how many datasets those are. */
  datasets: z.number(),
  /** Targets of those exposures, the one with most of them first. */
  targets: z.array(z.string()),
  /** While it runs or waits for its turn. */
  run: RunSnapshot.nullable(),
});
export type CoaddRow = z.infer<typeof CoaddRow>;

/** All that is known of a coadd. */
export const CoaddDetails = z.object({
  row: CoaddRow,
  status: CoaddStatus,
  group: CoaddGroup.omit({ coadds: true }),
  /** What PypeIt said: the console of the last attempt, logs of the result. Paths are absolute. */
  logs: z.array(z.object({ name: z.string(), path: z.string() })),
  /** Files of the result, below its folder: spectra, images, parameters; at most 2000. */
  files: z.array(z.object({ name: z.string(), size: z.number() })),
});
export type CoaddDetails = z.infer<typeof CoaddDetails>;

/** An object whose spectrum a coadd holds. Paths are absolute. */
export const CoaddedObject = z.object({
  name: z.string(),
  /** The file of its spectrum. */
  path: z.string(),
  /** The coadded image that it was extracted from, its detector and slit; null: it is a 1D coadd. */
  spec2d: z.string().nullable(),
  detector: z.string().nullable(),
  slit: z.number().int().nullable(),
  s2n: z.number().nullable(),
});
export type CoaddedObject = z.infer<typeof CoaddedObject>;

/** A spectrum of a 1D coadd. */
export const CoaddedSpectrum = z.object({ extraction: Extraction, isFlux: z.boolean() });
export type CoaddedSpectrum = z.infer<typeof CoaddedSpectrum>;

export const CoaddsState = z.object({
  /** How far the look at the products is, while it takes long. */
  reading: z.object({ done: z.number(), total: z.number().nullable(), item: z.string() }).nullable(),
  /** Whether all was looked at once. */
  isKnown: z.boolean(),
  /** Why that could not be told the last time. */
  fault: FaultData.nullable(),
  /** Masks with a configuration that have datasets. */
  configs: z.number(),
  coadds: z.number(),
  /** What runs or waits for its turn. */
  active: z.array(RunSnapshot),
});
export type CoaddsState = z.infer<typeof CoaddsState>;

/** Coadds of the workspace. */
export const coadds = {
  /**
   * Make what the prefixes name, by the queue of the host. It goes on when the stream is closed: `runs.cancel` ends one. Paths
   * lie in the workspace, `config` may lie in a source. Limits, threads and PypeIt are those of the host.
   */
  make: coadd,
  /**
   * The same as tasks of the host, one for each kind, whose ids are returned: cancelling one ends what it makes. `ids` are
   * those of coadds; what failed is tried again.
   */
  start: oc
    .input(
      z.object({ ids: z.array(z.string()).min(1), again: z.boolean().default(false), reduce: z.string().optional() }),
    )
    .output(z.object({ tasks: z.array(z.string()) })),
  /** How they stand; again whenever that changes. Looked at while someone watches. */
  watch: oc.input(Seen).output(eventIterator(z.object({ seq: z.number(), state: CoaddsState }))),
  /** The rows `from` ≤ i < `to` of a view, at most 500. `at`: where a coadd stands in it (null: nowhere). */
  rows: oc
    .input(
      z.object({
        view: CoaddView,
        from: z.number().int().min(0),
        to: z.number().int().min(0),
        find: z.string().optional(),
      }),
    )
    .output(
      z.object({
        count: z.number(),
        rows: z.array(CoaddRow),
        at: z.number().nullable(),
        /** How many of the same words and configuration each list has. */
        lists: z.record(z.enum(COADD_LISTS), z.number()),
      }),
    ),
  /** One coadd, or null. */
  one: oc.input(z.object({ key: z.string() })).output(CoaddDetails.nullable()),
  /** The objects whose spectra a coadd holds. */
  objects: oc.input(z.object({ key: z.string() })).output(z.object({ objects: z.array(CoaddedObject) })),
  /** The spectrum in a file of a 1D coadd; null: it holds none. */
  spectrum: oc.input(z.object({ path: z.string() })).output(z.object({ spectrum: CoaddedSpectrum.nullable() })),
};
