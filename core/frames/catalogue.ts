import { rmSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { FoundFile } from '#core/frames/find-files.ts';
import { causeText } from '#core/workspace/fault.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';

/** What the catalogue keeps of a file: what tells it unchanged, and what it holds, as JSON text. */
export interface CatalogueRow extends FoundFile {
  readonly content: string;
}

/** Whether a row still tells of the file as it is now. */
export const isUnchanged = (file: FoundFile, row: FoundFile): boolean =>
  row.size === file.size && row.mtimeMs === file.mtimeMs && row.inode === file.inode;

/** Who made the content of a row: `native`, or a spectrograph for which PypeIt was asked; and in which version. */
export interface Maker {
  readonly name: string;
  readonly version: string;
}

/**
 * The cache of what files hold, below a folder that may be deleted at any time. Nothing here is fatal: a catalogue that
 * is damaged is made anew, one that cannot be opened or written is done without, both with a note. Several processes
 * may use it at once.
 */
export interface Catalogue extends Disposable {
  /** What a maker said of a path, or null. */
  get(path: string, maker: Maker): CatalogueRow | null;
  /**
   * Every row of a file, or of all below a folder, by path (in the order of its bytes). `row` is null where another maker
   * or version made it. To be read to its end before `update`.
   */
  below(root: string, maker: Maker): Iterable<{ readonly path: string; readonly row: CatalogueRow | null }>;
  /** Put rows in, and take out all that is known of vanished paths, together. */
  update(maker: Maker, changed: readonly CatalogueRow[], gone: readonly string[]): void;
}

const SCHEMA = `
  PRAGMA busy_timeout = 10000;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS frames (
    path TEXT NOT NULL, maker TEXT NOT NULL, version TEXT NOT NULL, size REAL NOT NULL, mtime REAL NOT NULL,
    inode REAL NOT NULL, content TEXT NOT NULL, PRIMARY KEY (path, maker)
  ) WITHOUT ROWID`;

// SQLite's SQLITE_CORRUPT, SQLITE_NOTADB, and SQLITE_ERROR (a table of another shape): make it anew.
const DAMAGED = [11, 26, 1];

interface Opened {
  readonly db: DatabaseSync;
  readonly get: StatementSync;
  readonly range: StatementSync;
  readonly put: StatementSync;
  readonly drop: StatementSync;
}

function open(path: string): Opened {
  makeFolder(dirname(path));
  const db = new DatabaseSync(path);
  try {
    db.exec(SCHEMA);
    const get = db.prepare(
      'SELECT size, mtime, inode, content FROM frames WHERE path = ? AND maker = ? AND version = ?',
    );
    const range = db.prepare(`SELECT path, maker, version, size, mtime, inode, content FROM frames
      WHERE path >= ? AND path < ? ORDER BY path`);
    const put = db.prepare(`INSERT OR REPLACE INTO frames (path, maker, version, size, mtime, inode, content)
      VALUES (?, ?, ?, ?, ?, ?, ?)`);
    return { db, get, range, put, drop: db.prepare('DELETE FROM frames WHERE path = ?') };
  } catch (error) {
    db.close();
    throw error;
  }
}

const isDamage = (error: unknown): boolean =>
  error instanceof Error &&
  'errcode' in error &&
  typeof error.errcode === 'number' &&
  DAMAGED.includes(error.errcode & 0xff);

type SqlRow = Readonly<Record<string, unknown>>;

function rowOf(path: string, { size, mtime, inode, content }: SqlRow): CatalogueRow | null {
  if (typeof content !== 'string') return null;
  return { path, size: Number(size), mtimeMs: Number(mtime), inode: Number(inode), content };
}

function getRow(opened: Opened, path: string, maker: Maker): CatalogueRow | null {
  const row = opened.get.get(path, maker.name, maker.version);
  return row === undefined ? null : rowOf(path, row);
}

/** From and up to which path: that of a root itself, and those below it. */
function rangesOf(root: string): readonly (readonly [from: string, to: string])[] {
  const prefix = root.endsWith(sep) ? root : root + sep;
  const beyond = prefix.slice(0, -1) + String.fromCharCode(sep.charCodeAt(0) + 1);
  return [
    [root, `${root}\u0001`],
    [prefix, beyond],
  ];
}

function updateRows(opened: Opened, maker: Maker, changed: readonly CatalogueRow[], gone: readonly string[]): void {
  opened.db.exec('BEGIN IMMEDIATE');
  try {
    for (const { path, size, mtimeMs, inode, content } of changed)
      opened.put.run(path, maker.name, maker.version, size, mtimeMs, inode, content);
    for (const path of gone) opened.drop.run(path);
    opened.db.exec('COMMIT');
  } catch (error) {
    if (opened.db.isTransaction) opened.db.exec('ROLLBACK');
    throw error;
  }
}

/** Open the catalogue at `path`. `note` is told what a person may want to know. Never throws. */
export function openCatalogue(path: string, note: (text: string) => void): Catalogue {
  let opened: Opened | null = null;
  let rebuilt = false;
  const without = (error: unknown) => {
    note(`going on without the catalogue ${path}: ${causeText(error)}`);
    opened = null;
  };
  const attempt = <T>(action: () => T, otherwise: T): T => {
    try {
      return action();
    } catch (error) {
      if (!isDamage(error) || rebuilt) {
        without(error);
        return otherwise;
      }
      rebuilt = true;
      opened?.db.close();
      note(`the catalogue ${path} was damaged and is made anew`);
      try {
        for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
        opened = open(path);
      } catch (second) {
        without(second);
      }
      return otherwise;
    }
  };
  attempt(() => {
    opened = open(path);
  }, undefined);
  return {
    get: (path, maker) => attempt(() => (opened === null ? null : getRow(opened, path, maker)), null),
    *below(root, maker) {
      const reading = opened;
      for (const range of rangesOf(root)) {
        const rows = attempt(() => opened?.range.iterate(...range) ?? null, null);
        // What was damaged meanwhile and made anew holds nothing.
        while (rows !== null && reading === opened) {
          const next = attempt(() => rows.next(), null);
          if (next === null || next.done) break;
          const row: SqlRow = next.value;
          const path = String(row.path);
          yield { path, row: row.maker === maker.name && row.version === maker.version ? rowOf(path, row) : null };
        }
      }
    },
    update: (maker, changed, gone) =>
      attempt(() => {
        if (opened !== null && changed.length + gone.length > 0) updateRows(opened, maker, changed, gone);
      }, undefined),
    [Symbol.dispose]: () => attempt(() => opened?.db.close(), undefined),
  };
}
