import type { InstrumentNames } from '#core/contract/instruments.ts';
import { lookForPypeit, noPypeit } from '#core/pypeit/environment.ts';
import { allSpectrographNames } from '#core/spectrographs/bridge.ts';
import { nativeByName, nativeSpectrographs } from '#core/spectrographs/registry.ts';
import { unknownSpectrograph } from '#core/spectrographs/unknown-spectrograph.ts';
import { Fault } from '#core/workspace/fault.ts';

/** PypeIt's names of spectrographs; each PypeIt is asked once. */
export class KnownInstruments {
  readonly #asked = new Map<string, Promise<readonly string[]>>();

  /** The names to choose from with that Python; never throws what PypeIt can cause. */
  async list(python: string | undefined): Promise<InstrumentNames> {
    const { names, fault } = await this.#names(python);
    const all = [...new Set([...names, ...nativeSpectrographs.map(({ name }) => name)])].sort();
    return {
      names: all.map((name) => ({ name, native: nativeByName(name) !== null })),
      fault: fault?.data ?? null,
    };
  }

  /** Throws a Fault for a name that is none, or that cannot be told to be one. */
  async check(name: string, python: string | undefined): Promise<void> {
    if (nativeByName(name) !== null) return;
    const { names, fault } = await this.#names(python);
    if (fault !== null) throw fault;
    if (!names.includes(name)) throw unknownSpectrograph(name, names);
  }

  async #names(python: string | undefined): Promise<{ names: readonly string[]; fault: Fault | null }> {
    const { found, looked } = await lookForPypeit(python);
    if (found === null) return { names: [], fault: noPypeit(looked) };
    const key = `${found.python} ${found.version}`;
    const asked = this.#asked.get(key) ?? allSpectrographNames(found, new AbortController().signal);
    this.#asked.set(key, asked);
    try {
      return { names: await asked, fault: null };
    } catch (error) {
      this.#asked.delete(key);
      if (error instanceof Fault) return { names: [], fault: error };
      throw error;
    }
  }
}
