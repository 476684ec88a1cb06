import type { MetaColumn, MetaValue } from '#core/contract/frame.ts';
import { pythonFloatText } from '#core/spectrographs/python-numbers.ts';

/** A metadata value as PypeIt (astropy's table writer) writes it into a .pypeit file, without padding. Missing is `None`. */
export function formatCell(value: MetaValue | undefined, column: MetaColumn): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'string') return value;
  return column.kind === 'float' ? pythonFloatText(value) : String(value);
}
