import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { type Job, STOP } from '#core/reductions/job.ts';
import type { LogProgress } from '#core/reductions/log-progress.ts';
import { type LogTail, tailLog } from '#core/reductions/log-tail.ts';
import { signalTree, treeBytes } from '#core/reductions/process-tree.ts';
import { type RunRecord, readRecord } from '#core/reductions/record.ts';
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
  /** It found nothing to do. */
  | { readonly kind: 'idle' }
  /** It is gone without a word. */
  | { readonly kind: 'lost'; readonly why: string };

/** A supervisor at work, started here or found. */
export class Attempt {
  readonly #reduction: Reduction;
  readonly #before: string | null;
  readonly #startedAt = Date.now();
  #child: ChildProcess | null = null;
  #identity: ProcessIdentity | null = null;
  #exit: number | null | undefined;
  #said = '';
  #tail: { readonly id: string; readonly log: LogTail } | null = null;
  /** Memory of its tree now and at most so far, bytes. */
  bytes = 0;
  peakBytes = 0;
  /** What it was asked to stop for, or null. */
  stoppedFor: keyof typeof STOP | null = null;

  constructor(reduction: Reduction) {
    this.#reduction = reduction;
    const record = readRecord(reduction.folder);
    const underWay = record !== null && record.ended === null && record.pypeit && lives(record.pypeit) === 'alive';
    this.#before = record === null || underWay ? null : record.id;
    this.peakBytes = underWay ? record.peakBytes : 0;
  }

  /** Start a supervisor. If a PypeIt runs there whose own was killed, it looks after that one. */
  start(job: Job, environment: Readonly<Record<string, string>>): void {
    this.#exit = undefined;
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', SUPERVISOR, JSON.stringify(job)], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: environment,
      cwd: this.#reduction.folder,
    });
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
    this.#child = child;
  }

  /** Follow the supervisor that holds the lock. False if there is none that lives. */
  adopt(): boolean {
    const lock = readLock(join(this.#reduction.folder, REDUCTION_LOCK))?.content;
    const holder = lock?.purpose === LOCK_PURPOSE ? lock.holder : null;
    this.#identity = holder !== null && lives(holder) === 'alive' ? holder : null;
    return this.#identity !== null;
  }

  /** The record of this attempt, once it is there. */
  record(): RunRecord | null {
    const record = readRecord(this.#reduction.folder);
    return record === null || record.id === this.#before ? null : record;
  }

  /** Whether its PypeIt has ended, so that only judging is left, which takes no room. */
  isJudging(record: RunRecord | null): boolean {
    return record?.pypeit != null && (record.ended !== null || lives(record.pypeit) === 'dead');
  }

  /** Seconds since PypeIt was started, or this attempt. */
  elapsed(record: RunRecord | null): number {
    return (Date.now() - (record === null ? this.#startedAt : Date.parse(record.started))) / 1000;
  }

  measure(record: RunRecord | null): void {
    this.bytes = record?.pypeit && record.ended === null ? treeBytes(record.pypeit.pid) : 0;
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
    const record = this.record();
    if (record !== null && record.ended !== null) return { kind: 'recorded', record };
    if (this.#child === null || this.#exit === null) return { kind: 'lost', why: 'its supervisor was killed' };
    if (this.#exit === 0) return { kind: 'idle' };
    const why = this.#said.trim() || `its supervisor ended with exit code ${this.#exit}`;
    return { kind: this.#exit === 3 ? 'locked' : 'lost', why };
  }

  /** Ask the supervisor to end its PypeIt. */
  stop(why: keyof typeof STOP): void {
    this.stoppedFor ??= why;
    const pid = this.#child !== null && this.#exit === undefined ? this.#child.pid : this.#living()?.pid;
    if (pid === undefined) return;
    try {
      process.kill(pid, STOP[why]);
    } catch {
      // It has just ended.
    }
  }

  /** End everything at once, the supervisor too. */
  kill(): void {
    const pypeit = this.record()?.pypeit;
    const supervisor = this.#child !== null && this.#exit === undefined ? this.#child.pid : this.#living()?.pid;
    if (supervisor !== undefined) signalTree(supervisor, 'SIGKILL');
    if (pypeit && lives(pypeit) === 'alive') signalTree(pypeit.pid, 'SIGKILL');
  }

  #living(): ProcessIdentity | null {
    return this.#identity !== null && lives(this.#identity) === 'alive' ? this.#identity : null;
  }
}
