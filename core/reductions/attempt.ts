import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { STOP, SUPERVISOR_EXIT } from '#core/reductions/job.ts';
import type { LogProgress } from '#core/reductions/log-progress.ts';
import { type LogTail, tailLog } from '#core/reductions/log-tail.ts';
import { type Listing, ProcessTree } from '#core/reductions/process-tree.ts';
import { type RunRecord, readRecord, recordStamp } from '#core/reductions/record.ts';
import type { Reduction } from '#core/reductions/reduction.ts';
import { consolePathOf, LOCK_PURPOSE } from '#core/reductions/standing.ts';
import { readLock } from '#core/workspace/lock.ts';
import { lives, type ProcessIdentity } from '#core/workspace/process-identity.ts';

const SUPERVISOR = fileURLToPath(new URL('./supervisor.ts', import.meta.url));

/** How a supervisor ended, as far as one can tell who waited for it. */
export type AttemptEnd =
  | { readonly kind: 'recorded'; readonly record: RunRecord }
  /** Someone else holds the reduction. */
  | { readonly kind: 'locked'; readonly why: string }
  /** It found nothing to do: the reduction stands otherwise than was thought. */
  | { readonly kind: 'idle' }
  /** It was asked to stop before it started PypeIt. */
  | { readonly kind: 'stopped' }
  /** What it made anew failed, and the former products are back. */
  | { readonly kind: 'restored'; readonly why: string }
  /** It is gone without a word. */
  | { readonly kind: 'lost'; readonly why: string };

/** A supervisor at work, started here or found. */
export class Attempt {
  readonly #reduction: Reduction;
  readonly #supervisor: string;
  readonly #before: string | null;
  readonly #startedAt = Date.now();
  #child: ChildProcess | null = null;
  #identity: ProcessIdentity | null = null;
  #exit: number | null | undefined;
  #stoppedAt: number | null = null;
  #said = '';
  #read: { readonly stamp: string; readonly record: RunRecord | null } = { stamp: '', record: null };
  #tree: { readonly pid: number; readonly tree: ProcessTree } | null = null;
  #tail: { readonly id: string; readonly log: LogTail } | null = null;
  /** Memory of its tree now and at most so far, bytes. */
  bytes = 0;
  peakBytes = 0;
  /** What it was asked to stop for, or null. */
  stoppedFor: keyof typeof STOP | null = null;

  constructor(reduction: Reduction, supervisor = SUPERVISOR) {
    this.#reduction = reduction;
    this.#supervisor = supervisor;
    const record = readRecord(reduction.folder);
    const underWay = record !== null && record.ended === null && record.pypeit && lives(record.pypeit) === 'alive';
    this.#before = record === null || underWay ? null : record.id;
    this.peakBytes = underWay ? record.peakBytes : 0;
  }

  /** Start a supervisor. If a PypeIt runs there whose own was killed, it looks after that one. */
  start(job: object, environment: Readonly<Record<string, string>>): void {
    this.#exit = undefined;
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', this.#supervisor, JSON.stringify(job)],
      {
        detached: true,
        stdio: ['ignore', 'ignore', 'pipe'],
        env: environment,
        cwd: this.#reduction.folder,
      },
    );
    child.stderr?.on('data', (chunk) => {
      this.#said = (this.#said + String(chunk)).slice(-2000);
    });
    child.once('error', (error) => {
      this.#said = error.message;
      this.#exit ??= 1;
    });
    child.once('close', (code) => {
      this.#exit = code;
    });
    child.unref();
    // Nor does what it may say keep a host that is to end: the supervisor goes on without it.
    if (child.stderr instanceof Socket) child.stderr.unref();
    this.#child = child;
  }

  /** Follow the supervisor that holds the lock. False if there is none that lives. */
  adopt(): boolean {
    const lock = readLock(join(this.#reduction.folder, REDUCTION_LOCK))?.content;
    const holder = lock?.purpose === LOCK_PURPOSE ? lock.holder : null;
    this.#identity = holder !== null && lives(holder) === 'alive' ? holder : null;
    return this.#identity !== null;
  }

  /** The record of this attempt, once it is there: the last one seen, while its folder cannot be read. */
  record(): RunRecord | null {
    try {
      const stamp = recordStamp(this.#reduction.folder);
      if (stamp === this.#read.stamp) return this.#read.record;
      const record = readRecord(this.#reduction.folder);
      this.#read = { stamp, record: record === null || record.id === this.#before ? null : record };
    } catch {
      // A file server that is away, or a folder that may not be read any more: the supervisor's end tells.
    }
    return this.#read.record;
  }

  /** Whether its PypeIt has ended, so that only judging is left, which takes no room. A coadd may have a further command. */
  isJudging(record: RunRecord | null): boolean {
    if (record?.pypeit == null) return false;
    return record.ended !== null || (record.kind === undefined && lives(record.pypeit) === 'dead');
  }

  /** When PypeIt was started, or this attempt; epoch, ms. */
  startedAt(record: RunRecord | null): number {
    return record === null ? this.#startedAt : Date.parse(record.started);
  }

  /** Seconds since then. */
  elapsed(record: RunRecord | null): number {
    return (Date.now() - this.startedAt(record)) / 1000;
  }

  measure(record: RunRecord | null, all: Listing): void {
    const pypeit = record?.ended === null ? record.pypeit : null;
    if (pypeit && this.#tree?.pid !== pypeit.pid) this.#tree = { pid: pypeit.pid, tree: new ProcessTree(pypeit.pid) };
    this.bytes = pypeit ? (this.#tree?.tree.bytes(all) ?? 0) : 0;
    this.peakBytes = Math.max(this.peakBytes, this.bytes, record?.peakBytes ?? 0);
  }

  /** What PypeIt has said by now, or null before PypeIt began. */
  progress(record: RunRecord | null): LogProgress | null {
    if (record === null) return null;
    if (this.#tail?.id !== record.id)
      this.#tail = { id: record.id, log: tailLog(consolePathOf(this.#reduction), Date.parse(record.started)) };
    return this.#tail.log.read();
  }

  /** How it ended, or null while the supervisor lives. */
  ended(): AttemptEnd | null {
    if (this.#child !== null && this.#exit === undefined) return null;
    if (this.#child === null && this.#identity !== null && lives(this.#identity) === 'alive') return null;
    if (this.#exit === SUPERVISOR_EXIT.restored) return { kind: 'restored', why: this.#said.trim() };
    const record = this.record();
    if (record !== null && record.ended !== null) return { kind: 'recorded', record };
    if (this.#child === null || this.#exit === null) return { kind: 'lost', why: 'its supervisor was killed' };
    if (this.#exit === SUPERVISOR_EXIT.nothing) return { kind: 'idle' };
    if (this.#exit === SUPERVISOR_EXIT.stopped) return { kind: 'stopped' };
    const why = this.#said.trim() || `its supervisor ended with exit code ${this.#exit}`;
    return { kind: this.#exit === SUPERVISOR_EXIT.locked ? 'locked' : 'lost', why };
  }

  /** Ask the supervisor to end its PypeIt. */
  stop(why: keyof typeof STOP): void {
    this.stoppedFor ??= why;
    this.#stoppedAt ??= performance.now();
    const pid = this.#child !== null && this.#exit === undefined ? this.#child.pid : this.#living()?.pid;
    if (pid === undefined) return;
    try {
      process.kill(pid, STOP[why]);
    } catch {
      // It has just ended.
    }
  }

  /** For how long it has been asked to stop, ms. */
  stoppingMs(): number {
    return this.#stoppedAt === null ? 0 : performance.now() - this.#stoppedAt;
  }

  /** End everything at once, the supervisor too. */
  kill(): void {
    const pypeit = this.record()?.pypeit;
    const supervisor = this.#child !== null && this.#exit === undefined ? this.#child.pid : this.#living()?.pid;
    if (supervisor !== undefined) new ProcessTree(supervisor).signal('SIGKILL');
    this.#tree?.tree.signal('SIGKILL');
    if (pypeit && lives(pypeit) === 'alive') new ProcessTree(pypeit.pid).signal('SIGKILL');
  }

  #living(): ProcessIdentity | null {
    return this.#identity !== null && lives(this.#identity) === 'alive' ? this.#identity : null;
  }
}
