import type { SetupContent, SetupEdit, SetupText } from '#core/contract/setup-files.ts';
import { addManualColumn, addNodColumns, setCell, setUse } from '#core/setup/edit-data.ts';
import { deleteParameter, setParameter } from '#core/setup/edit-parameters.ts';
import { effective } from '#core/setup/lines.ts';
import { formatValue, parseValue } from '#core/setup/parameter-block.ts';
import {
  formatPypeitFile,
  type InputFile,
  type PypeitFile,
  parseInputFile,
  parsePypeitFile,
  withLines,
} from '#core/setup/pypeit-file.ts';
import { Fault } from '#core/workspace/fault.ts';

/** The text after some edits, one after the other: lines are those of the text before each. Throws a Fault. */
export function editSetup(text: string, path: string, edits: readonly SetupEdit[]): string {
  return formatPypeitFile(edits.reduce(applied, parseInputFile(text, path)));
}

function applied(file: InputFile, edit: SetupEdit): InputFile {
  switch (edit.kind) {
    case 'use':
      return setUse(file, indices(edit.lines), edit.use);
    case 'cell':
      return setCell(file, indices(edit.lines), edit.column, edit.text);
    case 'nod-columns':
      return addNodColumns(file);
    case 'manual-column':
      return addManualColumn(file);
    case 'parameter':
      return edit.value === null ? resetParameter(file, edit.path) : setParameter(file, edit.path, edit.value);
    case 'source': {
      const source = edit.source.trim();
      const value = /[#\r\n]/.test(source) ? null : parseValue(source);
      if (value === null)
        throw new Fault({
          code: 'bad-parameter',
          message: `${edit.path} = ${source}: expected one value, or values parted by commas`,
          remedy: 'Close each quote, and leave out #.',
        });
      return setParameter(file, edit.path, value);
    }
  }
}

const indices = (lines: readonly number[]): readonly number[] => lines.map((line) => line - 1);

/** Take a parameter or section out, and the sections above it that then hold nothing, not even a comment. */
export function resetParameter(file: InputFile, path: string): InputFile {
  let left = deleteParameter(file, path);
  for (let names = path.split('.').slice(0, -1); names.length > 0; names = names.slice(0, -1)) {
    const name = names.join('.');
    const { parameters, sections } = left.parameters;
    const section = sections.find((each) => each.path === name);
    const isUsed = [...parameters, ...sections].some((each) => each.path.startsWith(`${name}.`));
    if (section === undefined || isUsed || (left.lines[section.line] ?? '').includes('#')) break;
    const next = left.lines.slice(section.line + 1).find((line) => line.trim() !== '') ?? '';
    // A comment below the header speaks of what was there, but for the titles that PypeIt itself writes.
    if (next.trim().startsWith('#') && !/^# (?:Setup|Data block)/.test(next)) break;
    left = withLines(
      left,
      left.lines.filter((_, i) => i !== section.line),
    );
  }
  return left;
}

/** What a text says, or why it cannot be read. */
export function readSetupText(text: string, path: string): SetupText {
  try {
    return { text, content: contentOf(parsePypeitFile(text, path)), fault: null, faultLine: null };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const line = Number(/, line (\d+):/.exec(error.message)?.[1] ?? Number.NaN);
    return { text, content: null, fault: error.data, faultLine: Number.isNaN(line) ? null : line };
  }
}

function contentOf({ lines, parameters, setup, data, spectrograph }: PypeitFile): SetupContent {
  return {
    spectrograph,
    setup: setup.name,
    values: { ...setup.values },
    parameters: parameters.parameters.map(({ path, value, line }) => ({
      path,
      value: typeof value === 'string' ? value : [...value],
      source: formatValue(value) ?? /=\s*(.*)$/.exec(effective(lines[line] ?? ''))?.[1] ?? '',
      line: line + 1,
    })),
    sections: parameters.sections.map(({ path, line }) => ({ path, line: line + 1 })),
    rawFolders: data.paths.map(({ path }) => path),
    columns: [...data.columns],
    rows: data.rows.map(({ line, commented, cells }) => ({ line: line + 1, commented, cells: { ...cells } })),
  };
}
