import { basename, join } from 'node:path';
import { watch } from 'chokidar';
import { isFrameName } from '#core/frames/find-files.ts';
import type { Changed } from '#core/frames/watch-messages.ts';
import { causeText, errorCode } from '#core/workspace/fault.ts';

interface WatchOptions {
  /** Folders, or single files. */
  readonly roots: readonly string[];
  /** On network disks, which tell nobody of changes: look at each folder in intervals. */
  readonly poll: boolean;
  /** Folders that are left out. */
  readonly ignore: (folder: string) => boolean;
  readonly changed: (changed: Changed) => void;
  /** All folders are watched from now on. */
  readonly ready: () => void;
  /** Why some changes may not be noticed. */
  readonly trouble: (why: string) => void;
}

/** Changes that follow one another more closely come together, but none is kept back longer than `LATEST_MS`. */
const QUIET_MS = 250;
const LATEST_MS = 1500;
const POLL_MS = 3000;

const LIMIT = 'the system watches no more folders: raise fs.inotify.max_user_watches';

/**
 * Watch folders for frames. Only folders are watched, not each file in them, so that a hundred thousand files cost
 * little. On network disks a file that is rewritten under its old name is not noticed.
 */
export function watchFolders({ roots, poll, ignore, changed, ready, trouble }: WatchOptions): () => Promise<void> {
  const own = new Set(roots);
  let files = new Set<string>();
  let folders = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let since = 0;
  const flush = () => {
    timer = null;
    const batch = { files, folders };
    files = new Set();
    folders = new Set();
    changed(batch);
  };
  const note = (set: Set<string>, path: string) => {
    set.add(path);
    const now = performance.now();
    if (timer === null) since = now;
    else clearTimeout(timer);
    timer = setTimeout(flush, Math.max(0, Math.min(QUIET_MS, since + LATEST_MS - now)));
  };
  const watcher = watch([...roots], {
    ignoreInitial: true,
    ignorePermissionErrors: true,
    usePolling: poll,
    interval: POLL_MS,
    ignored: (path, stats) => {
      if (own.has(path)) return false;
      return stats?.isFile() === true || basename(path).startsWith('.') || ignore(path);
    },
  });
  watcher.on('raw', (_event, name, details) => {
    const within = watchedPathOf(details);
    if (within === null) {
      if (!own.has(name) || !isFrameName(basename(name))) note(folders, name);
      else note(files, name);
    } else if (name === null || name === undefined) note(folders, within);
    else if (own.has(within) && isFrameName(basename(within))) note(files, within);
    else if (isFrameName(name)) note(files, join(within, name));
  });
  watcher.on('addDir', (path) => note(folders, path));
  watcher.on('unlinkDir', (path) => note(folders, path));
  watcher.on('ready', ready);
  watcher.on('error', (error) =>
    trouble(['ENOSPC', 'EMFILE'].includes(errorCode(error) ?? '') ? LIMIT : causeText(error)),
  );
  return async () => {
    if (timer !== null) clearTimeout(timer);
    await watcher.close();
  };
}

/** The folder that an event of the system is about; null: it comes of polling, and names the folder itself. */
function watchedPathOf(details: unknown): string | null {
  return typeof details === 'object' &&
    details !== null &&
    'watchedPath' in details &&
    typeof details.watchedPath === 'string'
    ? details.watchedPath
    : null;
}
