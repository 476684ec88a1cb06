/** Rounds that a number of copies is judged by. The first one after a change is not counted: threads start, caches fill. */
const LOOK = 2;
/** Rounds until another number is tried again: a disk may have got other work, or lost it. */
const HOLD = 20;
/** By how much a round must be faster to be called faster. */
const GAIN = 1.15;
/** What a file costs beside its bytes: its names, its folder, its header. */
const FILE_BYTES = 64_000;

/** What was copied in a round: a short time of copying, until the disk has all of it. */
export interface Round {
  readonly files: number;
  readonly bytes: number;
  readonly seconds: number;
}

/**
 * How many files are copied at once: as many as the disk bears, by what is measured. One more is tried as long as that
 * is faster, else one fewer; what does not gain is taken back, and tried again later.
 */
export class CopyGear {
  readonly #most: number;
  #count: number;
  #best: { readonly count: number; readonly rate: number } | null = null;
  #wait = LOOK;
  #sum = { bytes: 0, seconds: 0 };

  constructor(start: number, most: number) {
    this.#most = Math.max(1, most);
    this.#count = Math.max(1, Math.min(start, this.#most));
  }

  get count(): number {
    return this.#count;
  }

  tell({ files, bytes, seconds }: Round): void {
    this.#wait--;
    if (this.#wait >= LOOK) return;
    this.#sum = { bytes: this.#sum.bytes + bytes + files * FILE_BYTES, seconds: this.#sum.seconds + seconds };
    if (this.#wait > 0) return;
    const rate = this.#sum.bytes / Math.max(this.#sum.seconds, 1e-6);
    const best = this.#best;
    const step = best === null ? 0 : this.#count - best.count;
    if (best === null || step === 0 || rate > GAIN * best.rate) {
      this.#best = { count: this.#count, rate };
      if (!this.#try(this.#count + (step || 1)) && (step !== 0 || !this.#try(this.#count - 1))) this.#settle();
    } else if (step < 0 || !this.#try(best.count - 1)) this.#settle();
  }

  #try(count: number): boolean {
    if (count < 1 || count > this.#most) return false;
    this.#go(count, LOOK + 1);
    return true;
  }

  #settle(): void {
    this.#go(this.#best?.count ?? this.#count, HOLD);
  }

  #go(count: number, wait: number): void {
    this.#count = count;
    this.#wait = wait;
    this.#sum = { bytes: 0, seconds: 0 };
  }
}
