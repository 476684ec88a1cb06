import { statSync } from 'node:fs';
import type { FrameType } from '#core/contract/frame.ts';
import type { LogFrame, MetaOrder } from '#core/contract/frames.ts';
import { changeMetadata } from '#core/frames/change-metadata.ts';
import { undoOverrides } from '#core/frames/change-overrides.ts';
import { changeTypes } from '#core/frames/change-types.ts';
import type { FrameLog } from '#core/frames/frame-log.ts';
import { noOverrides, overridesFile, readOverrides } from '#core/frames/overrides.ts';
import { typedMetadata } from '#core/frames/typed-metadata.ts';
import type { ForeignFrames } from '#core/host/foreign-frames.ts';
import { whyAway } from '#core/host/root-there.ts';
import { Fault } from '#core/workspace/fault.ts';

const USABLE = 'Choose frames that can be used; look at the quarantine for the others.';

/** What a person has said of frames instead of their headers: as it is on disk now, and changes of it. */
export class FrameOverrides {
  readonly #root: string;
  readonly #log: FrameLog;
  readonly #foreign: Pick<ForeignFrames, 'factsOf'>;
  /** The state of the file that they were read from. */
  #stamp = '';
  #fault: Fault | null = null;

  constructor(root: string, log: FrameLog, foreign: Pick<ForeignFrames, 'factsOf'>) {
    this.#root = root;
    this.#log = log;
    this.#foreign = foreign;
    this.read();
  }

  /** Why the file cannot be read, or null. */
  get fault(): Fault | null {
    return this.#fault;
  }

  /** Let the file count as it is now. Where the root cannot be reached, what is known stays. */
  read(): void {
    if (whyAway(this.#root) !== null) return;
    this.#stamp = stampOf(overridesFile(this.#root));
    try {
      this.#log.override(readOverrides(this.#root));
      this.#fault = null;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#log.override(noOverrides);
      this.#fault = error;
    }
  }

  /** Read what another program has set, an editor or the command line. Whether there was anything. */
  follow(): boolean {
    if (whyAway(this.#root) !== null || stampOf(overridesFile(this.#root)) === this.#stamp) return false;
    this.read();
    return true;
  }

  /** Change the types of frames; the file is written. Returns how many changed. Throws a Fault `no-frames`. */
  setTypes(
    rows: readonly LogFrame[],
    { add, remove, reset }: { add: readonly FrameType[]; remove: readonly FrameType[]; reset: boolean },
  ): number {
    const changes = rows.flatMap((row) => {
      const own = this.#log.own(row.path);
      if (own === null || own.problem !== null) return [];
      const types = [...row.types.filter((type) => !remove.includes(type)), ...add];
      return [{ frame: own, types: reset ? null : types }];
    });
    if (changes.length === 0)
      throw new Fault({ code: 'no-frames', message: 'None of these frames can be given a type', remedy: USABLE });
    return this.#changed(() => changeTypes(this.#root, changes));
  }

  /**
   * Have values of the metadata of frames count in place of their headers'; the file is written. Returns of how many
   * frames something changed. Throws a Fault `metadata` or `no-frames`; then nothing is changed.
   */
  setMetadata(paths: readonly string[], order: MetaOrder, why: string): number {
    const changes = paths.flatMap((path) => {
      const frame = this.#log.own(path);
      if (frame === null || frame.problem !== null) return [];
      const facts = frame.spectrograph === null ? null : this.#foreign.factsOf(frame.spectrograph);
      return [{ frame, values: typedMetadata(frame, facts, order) }];
    });
    if (changes.length === 0)
      throw new Fault({ code: 'no-frames', message: 'None of these frames has metadata to be set', remedy: USABLE });
    return this.#changed(() => changeMetadata(this.#root, changes, why).length);
  }

  undo(): { restored: number; left: number } {
    return this.#changed(() => undoOverrides(this.#root));
  }

  #changed<R>(change: () => R): R {
    const done = change();
    this.read();
    return done;
  }
}

/** Another one where the file was replaced; the same while there is none. */
function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? '' : `${found.ino} ${found.size} ${found.mtimeMs}`;
}
