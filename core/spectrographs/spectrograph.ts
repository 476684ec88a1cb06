import type { FrameType, MetaColumn, MetaValue } from '#core/contract/frame.ts';
import type { Header } from '#core/fits/header.ts';

/**
 * A metadata key that tells configurations apart. Numbers a and b are equal when |a − b| ≤ atol + rtol |b|; without
 * tolerances only when they are the same.
 */
export interface ConfigurationKey {
  readonly name: string;
  readonly rtol: number | null;
  readonly atol?: number;
}

/** What Slitbench must know of an instrument to group and write its frames: data only, native or from the bridge. */
export interface SpectrographFacts {
  /** PypeIt's name, `keck_deimos`. */
  readonly name: string;
  /** How the `instrument` of its frames begins. */
  readonly headerName?: string;
  /** Columns of the data block of a .pypeit file, in PypeIt's order, `filename` and `frametype` not among them. */
  readonly columns: readonly MetaColumn[];
  readonly configurationKeys: readonly ConfigurationKey[];
  /** Frame types that do not follow the configuration keys but these (none: they fit every configuration). */
  readonly independent: Readonly<Partial<Record<FrameType, readonly string[]>>>;
  /** Which moment of an exposure its `mjd` is; default `start`. */
  readonly mjdMarks?: 'start' | 'end';
  /** Whether PypeIt's default parameters for this instrument use bias and dark frames. */
  readonly uses: { readonly bias: boolean; readonly dark: boolean };
  /** Metadata keys with the only values that PypeIt can reduce; frames with others are left out at setup. */
  readonly validValues?: Readonly<Record<string, readonly string[]>>;
}

/** Columns from `name` or `name:kind` words; text unless said otherwise. */
export function columnsOf(words: string): readonly MetaColumn[] {
  return words.split(' ').map((word) => {
    const [name = '', kind] = word.split(':');
    return { name, kind: kind === 'float' || kind === 'int' ? kind : 'text' };
  });
}

/** An instrument that Slitbench knows by itself. Each agrees with PypeIt's class of the same name, column by column. */
export interface Spectrograph extends SpectrographFacts {
  /** Whether a frame with this primary header was taken with it. Never throws. */
  recognises(primary: Header): boolean;
  /** The metadata of one frame from its primary header: every key PypeIt has for the instrument, null if missing. */
  describe(primary: Header): Readonly<Record<string, MetaValue>>;
  /** Frame types of a described frame, in PypeIt's order. */
  frameTypes(meta: Readonly<Record<string, MetaValue>>): readonly FrameType[];
  /** Why PypeIt cannot reduce a frame of this mode at all, or null (PypeIt: valid_configuration_values). */
  unreducible(meta: Readonly<Record<string, MetaValue>>): string | null;
}
