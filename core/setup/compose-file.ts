import { formatData } from '#core/setup/data-block.ts';
import { type FrameDecision, typeCell } from '#core/setup/frame-decision.ts';
import { formatCell } from '#core/spectrographs/cells.ts';
import type { SpectrographFacts } from '#core/spectrographs/spectrograph.ts';

/** A row of a data block to be. */
export interface NewRow {
  readonly commented: boolean;
  /** By column. */
  readonly cells: Readonly<Record<string, string>>;
}

/** What goes into a new .pypeit file. */
export interface NewSetup {
  /** From `setup read` to `setup end`. */
  readonly setup: readonly string[];
  /** The parameter block, `[rdx]` and all. */
  readonly parameters: string;
  readonly rawFolder: string;
  readonly columns: readonly string[];
  readonly rows: readonly NewRow[];
}

/** The text of a new .pypeit file as PypeIt itself lays it out (`InputFile.write`). */
export function composeFile({ setup, parameters, rawFolder, columns, rows }: NewSetup): string {
  const safe = rows.map(({ commented, cells }) => ({
    commented,
    cells: Object.fromEntries(Object.entries(cells).map(([name, text]) => [name, safeCell(text)])),
  }));
  return [
    '',
    '# User-defined execution parameters',
    parameters.trim(),
    '',
    '# Setup',
    ...setup,
    '',
    '# Data block',
    ...formatData('data', [rawFolder], columns, safe),
    '',
  ].join('\n');
}

/** The columns of the data block of an instrument. */
export const columnNames = (facts: SpectrographFacts): readonly string[] => [
  'filename',
  'frametype',
  ...facts.columns.map((column) => column.name),
  'calib',
];

/**
 * The rows of frames that are not dropped, by frame type, then file name, commented ones first, as
 * `PypeItMetaData.write_pypeit` sorts them. `calib`: the cell of each frame, by file name; `0` where it has none.
 */
export function rowsOf(
  decisions: readonly FrameDecision[],
  facts: SpectrographFacts,
  calib: ReadonlyMap<string, string>,
): readonly NewRow[] {
  const rows = decisions
    .filter(({ use }) => use !== 'dropped')
    .map(({ frame, use }): NewRow => {
      const cells: Record<string, string> = { filename: frame.filename, frametype: typeCell(frame) };
      for (const column of facts.columns) cells[column.name] = formatCell(frame.meta[column.name], column);
      cells.calib = calib.get(frame.filename) ?? '0';
      return { commented: use === 'trimmed', cells };
    });
  const order = ({ commented, cells }: NewRow) => `${cells.frametype}\0${commented ? '#' : ''}${cells.filename}`;
  return rows.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** A bar would end the cell, a line break the row, and a quote at its start would swallow the bars after it. */
function safeCell(text: string): string {
  const safe = text.replace(/[|\p{Cc}]/gu, '_');
  return safe.startsWith('"') ? safe.replaceAll('"', "'") : safe;
}

/** Why PypeIt could not read this name or folder back from a setup file, or null. */
export function whyUnwritable(name: string): string | null {
  const bad = /[|#\p{Cc}]|^["\s]|\s$/u.exec(name)?.[0];
  return bad === undefined ? null : `PypeIt cannot read a name with ${JSON.stringify(bad)} there from a setup file`;
}
