import { oc } from '@orpc/contract';
import { z } from 'zod';
import { TransferMode } from '#core/contract/organize.ts';

const value = {
  /** Folders and files that raw frames come from, absolute. */
  sources: z.array(z.string()),
  /** The Python with PypeIt: an interpreter or an environment. Null: looked for. */
  python: z.string().nullable(),
  /** Reductions at a time. Null: one per core. */
  workers: z.number().int().min(1).max(1024).nullable(),
  /** Bytes that all reductions together may take. Null: 90 % of the machine. */
  memoryLimit: z.number().positive().nullable(),
  /** Bytes of the disk that reductions leave free. */
  diskReserve: z.number().min(0),
  /** Threads of each PypeIt process. With one, its spectra are the same each time. */
  threads: z.number().int().min(1).max(64),
  /** Arguments for run_pypeit. Empty: `-o` where it is right. */
  pypeitArgs: z.array(z.string()),
  /** Nights at most so many days apart are one dataset. */
  window: z.number().min(0).max(3650),
  /** How frames come into the tree. */
  mode: TransferMode,
  /**
   * PypeIt's names of instruments by the folders or files (absolute) whose frames they took, for frames whose headers do
   * not tell. Of several folders above a frame the nearest counts.
   */
  instruments: z.record(z.string(), z.string()),
};

/** What a person has settled for a workspace: `ROOT/.slitbench/settings.yaml`. What is absent is at its default. */
export const Settings = z.object({
  sources: value.sources.default([]),
  python: value.python.default(null),
  workers: value.workers.default(null),
  memoryLimit: value.memoryLimit.default(null),
  diskReserve: value.diskReserve.default(0.5e9),
  threads: value.threads.default(1),
  pypeitArgs: value.pypeitArgs.default([]),
  window: value.window.default(3),
  mode: value.mode.default('symlink'),
  instruments: value.instruments.default({}),
});
export type Settings = z.infer<typeof Settings>;

/** Some settings, to be changed; the others stay. */
export const SettingsChange = z.object(value).partial();
export type SettingsChange = z.infer<typeof SettingsChange>;

/** The settings, and what one needs to know to change them. */
export const SettingsRead = z.object({
  /** The file that holds them. */
  path: z.string(),
  settings: Settings,
  /** What null means on this machine: reductions at a time, bytes. */
  defaults: z.object({ workers: z.number(), memory: z.number() }),
  /** Folders of this user, absolute: settings of all workspaces, caches, large things that were made. */
  places: z.object({ config: z.string(), cache: z.string(), data: z.string() }),
  /** Where PypeIt was looked for, in order; `reason` is null for the one that was taken. */
  looked: z.array(z.object({ source: z.string(), path: z.string(), reason: z.string().nullable() })),
});
export type SettingsRead = z.infer<typeof SettingsRead>;

export const settings = {
  read: oc.input(z.object({})).output(SettingsRead),
  change: oc.input(SettingsChange).output(Settings),
};
