import { randomUUID } from 'node:crypto';
import { lstatSync, renameSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { RebuildAim } from '#core/contract/rebuild.ts';
import { planRebuild, type RebuildMove, whyNoSuchAim } from '#core/reductions/plan-rebuild.ts';
import { namesIn } from '#core/reductions/products.ts';
import {
  aimText,
  forgetRebuild,
  isUnderWay,
  REBUILD_FILE,
  type Rebuild,
  readRebuild,
  writeRebuild,
} from '#core/reductions/rebuild-journal.ts';
import { type RunRecord, readRecord } from '#core/reductions/record.ts';
import type { Reduction } from '#core/reductions/reduction.ts';
import { asideFolder, requireOneDisk } from '#core/reductions/set-aside.ts';
import type { Standing } from '#core/reductions/standing.ts';
import { readPypeitFile } from '#core/setup/pypeit-file.ts';
import { Fault } from '#core/workspace/fault.ts';
import { syncDirectory } from '#core/workspace/files.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';

/** What PypeIt and Slitbench write beside the setup file and would write over. */
const BESIDE = /^(?:run_pypeit_stdout\.txt|\.slitbench-run\.json|[^.].*\.(?:log|calib|par))$/;

/** All files at the places where PypeIt writes, by their paths below the reduction. */
function filesOf(folder: string): readonly string[] {
  const list = namesIn(folder).filter((name) => BESIDE.test(name));
  const walk = (at: string) => {
    for (const name of namesIn(join(folder, at)))
      if (lstatSync(join(folder, at, name)).isDirectory()) walk(`${at}/${name}`);
      else list.push(`${at}/${name}`);
  };
  for (const sub of ['Calibrations', 'Science', 'QA']) walk(sub);
  return list;
}

/** What would go aside so that this is made anew. Throws Faults: `no-such-part` for a group, frame or detector that is not there, `nothing-there` where nothing of it is made yet, `other-disk` where a link has taken some of it to another disk. */
export function previewRebuild(reduction: Reduction, aim: RebuildAim, anew = false): readonly RebuildMove[] {
  const rows = readPypeitFile(reduction.pypeitFile).data.rows.filter((row) => !row.commented);
  const frames = rows.map(({ cells }) => ({
    name: cells.filename ?? '',
    exposed: /science|standard/.test(cells.frametype ?? ''),
    calib: cells.calib ?? '',
  }));
  const files = filesOf(reduction.folder);
  const none = whyNoSuchAim(files, frames, aim);
  if (none !== null) throw new Fault({ code: 'no-such-part', path: reduction.folder, ...none });
  const moves = planRebuild(files, frames, aim, anew);
  requireOneDisk(
    reduction.folder,
    moves.map(({ path }) => path),
  );
  if (moves.length > 0) return moves;
  throw new Fault({
    code: 'nothing-there',
    message: `${reduction.folder} has no product for: ${aimText(aim)}`,
    remedy: 'What is not there is made by a start of the reduction: slitbench run. The page State shows what is.',
  });
}

/** Why a reduction that stands like this has nothing to be made anew step by step, or null. */
export function whyNoRebuild(standing: Standing): string | null {
  switch (standing.kind) {
    case 'complete':
    case 'warning':
      return null;
    case 'failed':
      return standing.abrupt ? 'it was cut short: start it, which goes on from what is whole' : null;
    case 'stale':
      return `${standing.why}: start it, which makes anew what that concerns`;
    case 'busy':
      return standing.why;
    case 'unfinished':
      return `${standing.why}: start it, which does what is open`;
    case 'running':
      return 'it runs: wait for its end';
    case 'fresh':
      return 'it was never reduced: start it';
    case 'unreadable':
      return standing.cause;
  }
}

/** Whether a run does what is open there. */
export const hasOpenWork = (standing: Standing): boolean =>
  ['fresh', 'stale', 'unfinished'].includes(standing.kind) || (standing.kind === 'failed' && standing.abrupt);

/** Ask for a step to be made anew by the next run. Nothing is moved before that run begins. */
export function askRebuild(folder: string, { step, detector, group, frame }: RebuildAim): Rebuild {
  const former = readRebuild(folder);
  if (isUnderWay(former))
    throw new Fault({
      code: 'not-startable',
      message: `${folder}: ${aimText(former)} is being made anew already`,
      remedy: 'Wait for its end, or cancel it.',
    });
  const asked = new Date().toISOString();
  const none = { to: null, moved: [], stayed: [], before: null, cause: null };
  const rebuild: Rebuild = { id: randomUUID(), step, detector, group, frame, asked, phase: 'asked', ...none };
  writeRebuild(folder, rebuild);
  return rebuild;
}

/** Take back what was asked for, if it was not begun. */
export function withdrawRebuild(folder: string): void {
  if (readRebuild(folder)?.phase === 'asked') forgetRebuild(folder);
}

/** Move aside what is made anew, all of it in the journal first. The caller has the lock of the reduction. */
export function beginRebuild(reduction: Reduction, rebuild: Rebuild, anew: boolean): Rebuild {
  const { folder } = reduction;
  const files = filesOf(folder);
  const moved = [...previewRebuild(reduction, rebuild, anew).map(({ path }) => path)];
  // They tell of the products; the record last, for it says that there are any.
  moved.push(...files.filter((path) => !path.includes('/') && path !== '.slitbench-run.json'));
  if (files.includes('.slitbench-run.json')) moved.push('.slitbench-run.json');
  const gone = new Set(moved);
  const begun: Rebuild = {
    ...rebuild,
    phase: 'moving',
    to: relative(folder, asideFolder(folder)),
    moved,
    stayed: files.filter((path) => !gone.has(path)),
    before: readRecord(folder)?.id ?? null,
  };
  writeRebuild(folder, begun);
  const to = join(folder, begun.to ?? '');
  for (const path of moved) move(join(folder, path), join(to, path));
  syncFolders(folder, to);
  const running: Rebuild = { ...begun, phase: 'running' };
  writeRebuild(folder, running);
  return running;
}

function move(from: string, to: string): void {
  makeFolder(dirname(to));
  renameSync(from, to);
}

function syncFolders(...folders: readonly string[]): void {
  for (const folder of folders)
    for (const at of ['', 'Calibrations', 'Science', 'QA', 'QA/PNGs'].map((sub) => join(folder, sub)))
      if (lstatSync(at, { throwIfNoEntry: false })?.isDirectory() === true) syncDirectory(at);
}

/** How a rebuild came to its end. */
export type RebuildEnd = { readonly kind: 'done' } | { readonly kind: 'restored'; readonly cause: string };

/**
 * Bring a rebuild that was begun to its end: if its run ended well, the former products stay aside; else they come back
 * as they were, and what the run made goes aside. Null if there is none. The caller has the lock of the reduction, and
 * the record of the run is closed. May be killed and called again.
 */
export function settleRebuild(folder: string): RebuildEnd | null {
  const rebuild = readRebuild(folder);
  if (!isUnderWay(rebuild)) return null;
  const record = readRecord(folder);
  const own = record !== null && record.id !== rebuild.before ? record : null;
  if (rebuild.phase === 'running' && (own?.state === 'complete' || own?.state === 'warning')) {
    renameSync(join(folder, REBUILD_FILE), join(folder, rebuild.to ?? '', 'rebuild.json'));
    syncFolders(folder);
    return { kind: 'done' };
  }
  const cause = rebuild.cause ?? causeOf(own);
  restore(folder, { ...rebuild, cause });
  return { kind: 'restored', cause };
}

const causeOf = (own: RunRecord | null): string => own?.cause ?? 'it was interrupted before PypeIt began';

function restore(folder: string, rebuild: Rebuild): void {
  writeRebuild(folder, { ...rebuild, phase: 'restoring' });
  const to = join(folder, rebuild.to ?? '');
  const isThere = (path: string) => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  const former = new Set([...rebuild.moved, ...rebuild.stayed]);
  // What has come back already is no longer aside, and is not touched.
  const aside = rebuild.moved.filter((path) => isThere(join(to, path)));
  const made = [...filesOf(folder).filter((path) => !former.has(path)), ...aside];
  for (const path of made) if (isThere(join(folder, path))) move(join(folder, path), join(to, 'failed', path));
  for (const path of aside) move(join(to, path), join(folder, path));
  syncFolders(folder, to);
  writeRebuild(folder, { ...rebuild, phase: 'failed' });
}

/** Let what failed be tried again by the next run. */
export function askAgain(folder: string): void {
  const rebuild = readRebuild(folder);
  if (rebuild?.phase === 'failed')
    writeRebuild(folder, { ...rebuild, phase: 'asked', to: null, moved: [], stayed: [], before: null, cause: null });
}
