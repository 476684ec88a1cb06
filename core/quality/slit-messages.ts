import type { FaultData } from '#core/contract/fault.ts';
import type { Plane, SlitObject } from '#core/contract/slits.ts';

/** A slit of a product. */
interface Which {
  readonly path: string;
  readonly detector: string;
  readonly spatId: number;
}

/** What the slit worker is asked. */
export type SlitOrder =
  | (Which & { readonly ask: 'image'; readonly planes: readonly Plane[] })
  | (Which & { readonly ask: 'spectra' });

/** And what it answers: bytes for `decodeSlit`, and objects. */
export interface SlitAnswers {
  readonly image: Uint8Array<ArrayBuffer>;
  readonly spectra: readonly SlitObject[];
}

export interface SlitQuestion {
  readonly id: number;
  readonly order: SlitOrder;
}

export type SlitReply =
  | { readonly id: number; readonly answer: SlitAnswers[SlitOrder['ask']] }
  | { readonly id: number; readonly fault: FaultData };
