import { basename } from 'node:path';
import type { SetupFileEntry, SetupListing } from '#core/contract/setup-files.ts';
import { findDatasets, findReductions, type ReductionOnDisk } from '#core/datasets/layout.ts';
import { parsePypeitFile, readInputText } from '#core/setup/pypeit-file.ts';
import { stateOf, textDigest } from '#core/setup/save-setup.ts';
import { causeText } from '#core/workspace/fault.ts';

/** The datasets of a workspace with their setup files, and the setup files of trees that others laid out. */
export function listSetups(root: string): SetupListing {
  const reductions = findReductions(root);
  const entries = reductions.map((reduction) => ({ reduction, entry: entryOf(root, reduction) }));
  return {
    datasets: findDatasets(root).map(({ id, mask, config, dates, state, stateFolder }) => ({
      id,
      mask,
      config,
      dates,
      state,
      folder: stateFolder,
      files: entries
        .filter(({ reduction }) => reduction.dataset?.stateFolder === stateFolder)
        .map(({ entry }) => entry),
    })),
    adopted: entries.filter(({ reduction }) => reduction.dataset === null).map(({ entry }) => entry),
  };
}

function entryOf(root: string, { pypeitFile: path, reduceName, folder }: ReductionOnDisk): SetupFileEntry {
  const base = { path, name: path.slice(root.length).replace(/^\/+/, ''), reduceName, folder: basename(folder) };
  let text = '';
  let broken: string | null = null;
  try {
    text = readInputText(path);
    parsePypeitFile(text, path);
  } catch (error) {
    broken = causeText(error);
  }
  return { ...base, ...stateOf(path, text, broken), digest: textDigest(text) };
}
