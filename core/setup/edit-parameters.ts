import { bare, endingOf } from '#core/setup/lines.ts';
import { formatValue, type ParameterValue } from '#core/setup/parameter-block.ts';
import { type InputFile, withLines } from '#core/setup/pypeit-file.ts';
import { Fault } from '#core/workspace/fault.ts';

/**
 * Set a parameter by its path, `calibrations.wavelengths.reid_arxiv`. An existing one keeps its place and comment; a new
 * one goes to the end of its section, which is made where it is missing. Throws a Fault for a value that PypeIt could
 * not read back (with a `#` or a line break).
 */
export function setParameter(file: InputFile, path: string, value: ParameterValue): InputFile {
  const text = formatValue(value);
  if (text === null)
    throw new Fault({
      code: 'bad-parameter',
      message: `${path}: PypeIt cannot read the value ${JSON.stringify(value)} from a file`,
      remedy: 'Leave out #, line breaks, tabs, and quotes of both kinds at once.',
    });
  const { parameters, sections } = file.parameters;
  const found = parameters.find((parameter) => parameter.path === path);
  const lines = [...file.lines];
  if (found !== undefined) {
    const [, before = '', old = '', after = ''] =
      /^([^=#]*=[ \t]*)([^#]*?)([ \t]*(?:#[^\r\n]*)?[\r\n]*)$/.exec(lines[found.line] ?? '') ?? [];
    const last =
      found.lastLine === found.line ? after : /[ \t]*(?:#[^\r\n]*)?[\r\n]*$/.exec(lines[found.lastLine] ?? '')?.[0];
    const gap = old === '' && before.endsWith('=') ? ' ' : '';
    lines.splice(found.line, found.lastLine - found.line + 1, before + gap + text + (last ?? ''));
    return withLines(file, lines);
  }
  const names = path.split('.');
  const key = names.at(-1) ?? '';
  const above = names.slice(0, -1);
  if (above.length === 0 || names.some((name) => !/^[^\s[\]="'#,]+$/.test(name)))
    throw new Fault({
      code: 'bad-parameter',
      message: `${path} is not a path of sections and key`,
      remedy: 'Write it like reduce.findobj.snr_thresh.',
    });
  let known = above.length;
  const sectionAt = (depth: number) => sections.find((section) => section.path === above.slice(0, depth).join('.'));
  while (known > 0 && sectionAt(known) === undefined) known--;
  const indent = (depth: number) => '    '.repeat(depth);
  const added = above
    .slice(known)
    .map((name, i) => indent(known + i) + '['.repeat(known + i + 1) + name + ']'.repeat(known + i + 1));
  added.push(`${indent(above.length)}${key} = ${text}`);
  const home = sectionAt(known);
  // A key stands before the section's own subsections; a new subsection comes after them.
  const at = home === undefined ? endOfBlock(file) : 1 + lastLineOf(file, home.path, added.length > 1);
  if (home === undefined && at > 0) added.unshift('');
  return withLines(file, insert(lines, at, added));
}

/** Take a parameter, or a section with all it holds, out of the file. What is not there is left so. */
export function deleteParameter(file: InputFile, path: string): InputFile {
  const under = (p: string) => p === path || p.startsWith(`${path}.`);
  const gone = new Set<number>();
  for (const section of file.parameters.sections) if (under(section.path)) gone.add(section.line);
  for (const parameter of file.parameters.parameters)
    if (under(parameter.path)) for (let i = parameter.line; i <= parameter.lastLine; i++) gone.add(i);
  return gone.size === 0
    ? file
    : withLines(
        file,
        file.lines.filter((_, i) => !gone.has(i)),
      );
}

/** Set in `file` all that `other` sets: the later wins. */
export function mergeParameters(file: InputFile, other: InputFile): InputFile {
  return other.parameters.parameters.reduce((merged, { path, value }) => setParameter(merged, path, value), file);
}

/** Index of the last line of a section: of its own keys, or with those of its subsections. */
function lastLineOf(file: InputFile, section: string, deep: boolean): number {
  const { parameters, sections } = file.parameters;
  const own = (path: string) =>
    path.startsWith(`${section}.`) && (deep || !path.slice(section.length + 1).includes('.'));
  return Math.max(
    ...sections.filter((s) => s.path === section || (deep && own(s.path))).map((s) => s.line),
    ...parameters.filter((p) => own(p.path)).map((p) => p.lastLine),
  );
}

/** Where a new top section goes: after the last parameter, else before the first block, under the opening comment. */
function endOfBlock(file: InputFile): number {
  const { parameters, sections } = file.parameters;
  const last = Math.max(-1, ...parameters.map((p) => p.lastLine), ...sections.map((s) => s.line));
  if (last >= 0) return last + 1;
  return Math.min(
    file.setup?.start ?? Number.POSITIVE_INFINITY,
    file.data?.start ?? Number.POSITIVE_INFINITY,
    file.lines.length,
  );
}

function insert(lines: readonly string[], at: number, added: readonly string[]): readonly string[] {
  const ending = endingOf(lines);
  const before = lines.slice(0, at);
  const last = before.at(-1);
  if (last !== undefined && bare(last) === last) before[before.length - 1] = last + ending;
  return [...before, ...added.map((line) => line + ending), ...lines.slice(at)];
}
