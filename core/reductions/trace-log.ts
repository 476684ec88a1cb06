import { open } from 'node:fs/promises';
import { LogTracer } from '#core/reductions/log-trace.ts';

const CHUNK = 1 << 20;

/** Follows one log, reading only what was added, without holding up others. */
export class TracedLog {
  readonly path: string;
  #tracer = new LogTracer();
  #offset = 0;
  #partial = '';
  #decoder = new TextDecoder();
  #inode = 0;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.path = path;
  }

  /** What the log says by now; null if it is not there. */
  read(): Promise<LogTracer | null> {
    const reading = this.#reading.then(() => this.#read());
    this.#reading = reading.catch(() => {});
    return reading;
  }

  async #read(): Promise<LogTracer | null> {
    const file = await open(this.path, 'r').catch(() => null);
    if (file === null) return null;
    try {
      const { size, ino } = await file.stat();
      if (size < this.#offset || ino !== this.#inode) this.#begin(ino);
      const buffer = Buffer.allocUnsafe(CHUNK);
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, CHUNK, this.#offset);
        if (bytesRead === 0) return this.#tracer;
        this.#offset += bytesRead;
        const text = this.#partial + this.#decoder.decode(buffer.subarray(0, bytesRead), { stream: true });
        const lines = text.split('\n');
        this.#partial = lines.pop() ?? '';
        for (const line of lines) this.#tracer.add(line);
      }
    } finally {
      await file.close();
    }
  }

  #begin(inode: number): void {
    this.#inode = inode;
    this.#tracer = new LogTracer();
    this.#offset = 0;
    this.#partial = '';
    this.#decoder = new TextDecoder();
  }
}
