import { basename } from 'node:path';
import type { SetupFileEntry, SetupListing } from '#core/contract/setup-files.ts';
import { findDatasets, findReductions, type ReductionOnDisk } from '#core/datasets/layout.ts';
import { passedOver } from '#core/datasets/list-folder.ts';
import { stateOf } from '#core/setup/save-setup.ts';
import { type SetupLook, SetupShelf } from '#core/setup/setup-shelf.ts';

/** The datasets of a workspace with their setup files, and the setup files of trees that others laid out. `shelf` keeps what was read. */
export function listSetups(root: string, shelf = new SetupShelf()): SetupListing {
  const reductions = findReductions(root, passedOver);
  const looks = shelf.look(reductions.map(({ pypeitFile }) => pypeitFile));
  const entries = reductions.flatMap((reduction) => {
    const look = looks.get(reduction.pypeitFile);
    return look === undefined ? [] : [{ reduction, entry: entryOf(root, reduction, look) }];
  });
  return {
    datasets: findDatasets(root, passedOver).map(({ id, mask, config, dates, state, stateFolder }) => ({
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

function entryOf(
  root: string,
  { pypeitFile: path, reduceName, folder }: ReductionOnDisk,
  look: SetupLook,
): SetupFileEntry {
  const base = { path, name: path.slice(root.length).replace(/^\/+/, ''), reduceName, folder: basename(folder) };
  return { ...base, ...stateOf(path, look), digest: look.digest };
}
