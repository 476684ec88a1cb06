import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { isReductionName } from '#core/archive/archive-path.ts';
import { isArchive } from '#core/archive/require-archive.ts';
import { Fault } from '#core/workspace/fault.ts';

/** A file of a tree. */
export interface TreeFile {
  /** Its path below the base, part by part. */
  readonly parts: readonly string[];
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly mtimeMs: number;
  /** Whether it lies directly in the folder of a reduction. */
  readonly inReduction: boolean;
  /** Whether it lies in a folder that only looks like a reduction: `SPEC_A` outside of `reduce*`, without results. */
  readonly inSetup: boolean;
}

/** A folder that was not looked into, and why. */
export interface SkippedFolder {
  readonly parts: readonly string[];
  readonly why: string;
}

export interface Tree {
  readonly files: readonly TreeFile[];
  readonly skipped: readonly SkippedFolder[];
  /** Links to folders, which are not followed, and links that lead nowhere. */
  readonly links: readonly SkippedFolder[];
  /** Folders that cannot be read. */
  readonly unreadable: readonly SkippedFolder[];
}

const ARCHIVE = 'an archive, which is not taken into another one';

/** Why a folder is left out of the archive, or null. */
function whySkipped(parts: readonly string[], names: readonly string[]): string | null {
  const [parent = '', name = ''] = ['', ...parts].slice(-2);
  if (name === 'raw' && (parent === 'complete' || parent === 'incomplete')) return 'raw frames, which KOA has';
  if (name === 'unclean') return 'products that were moved aside';
  if (name === 'setup_files') return 'of pypeit_setup';
  if (name === 'QA' && isReductionName(parent))
    return names.length === 0 ? null : 'plots: the archive takes QA.tar.gz (slitbench tar-qa packs them)';
  return null;
}

/** Whether a folder is what setting up left: it has the name of a reduction, but neither its place nor its results. */
function isSetupOnly(parts: readonly string[], names: readonly string[]): boolean {
  const [parent = '', name = ''] = ['', ...parts].slice(-2);
  return isReductionName(name) && !parent.startsWith('reduce') && !names.includes('Science');
}

const nothingToTell = (name: string): boolean => name.startsWith('.') || name.startsWith('reduce_old');

/**
 * The files below `start` (parts below `base`), sorted by path. Hidden ones and `reduce_old*` are passed over; raw frames,
 * plots not packed, what was moved aside and archives are told as folders. Links to folders are not
 * followed. Throws a Fault where `start` cannot be read, and the reason when aborted.
 */
export async function walkProducts(base: string, start: readonly string[], signal: AbortSignal): Promise<Tree> {
  const files: TreeFile[] = [];
  const skipped: SkippedFolder[] = [];
  const links: SkippedFolder[] = [];
  const unreadable: SkippedFolder[] = [];
  let looked = 0;
  const walk = async (parts: readonly string[], setup: boolean): Promise<void> => {
    if (++looked % 32 === 0) await breathe();
    signal.throwIfAborted();
    const folder = join(base, ...parts);
    const entries = entriesOf(folder);
    if (entries instanceof Fault) {
      if (parts.length <= start.length) throw entries;
      unreadable.push({ parts, why: entries.message });
      return;
    }
    const names = entries.map(({ name }) => name);
    const why = whySkipped(parts, names) ?? (parts.length > start.length && isArchive(folder, names) ? ARCHIVE : null);
    if (why !== null) {
      skipped.push({ parts, why });
      return;
    }
    const inSetup = setup || isSetupOnly(parts, names);
    const inReduction = isReductionName(parts.at(-1) ?? '') || names.includes(`${parts.at(-1)}.pypeit`);
    for (const entry of entries) {
      const own = [...parts, entry.name];
      if (nothingToTell(entry.name)) continue;
      if (entry.isDirectory()) {
        await walk(own, inSetup);
        continue;
      }
      const stat = statSync(join(folder, entry.name), { throwIfNoEntry: false });
      if (stat?.isFile() === true)
        files.push({ parts: own, size: stat.size, mtimeMs: stat.mtimeMs, inReduction, inSetup });
      else if (stat?.isDirectory() === false) skipped.push({ parts: own, why: 'no regular file' });
      else {
        // What is not taken from a folder is not missed from a link, wherever that leads.
        const unasked = whySkipped(own, ['.']);
        if (unasked !== null) skipped.push({ parts: own, why: unasked });
        else links.push({ parts: own, why: stat === undefined ? 'a link that leads nowhere' : 'a link to a folder' });
      }
    }
  };
  await walk(start, false);
  return { files, skipped, links, unreadable };
}

function entriesOf(folder: string): readonly Dirent[] | Fault {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    return new Fault(
      {
        code: 'unreadable',
        message: `the folder ${folder} cannot be read`,
        remedy: 'Get the right to read it, or leave it out with --subdirs.',
        path: folder,
      },
      error,
    );
  }
}
