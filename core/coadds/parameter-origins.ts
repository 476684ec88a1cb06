import type { CoaddFile } from '#core/contract/coadd.ts';
import { parseInputFile } from '#core/setup/pypeit-file.ts';

/** What sets parameters of a file. */
export interface ParameterSource {
  readonly source: string;
  /** Dotted names of the parameters that it sets; null: all that nothing else does. */
  readonly names: ReadonlySet<string> | null;
}

/** Where each parameter of a file's text comes from: the last of the sources that sets it. Throws a Fault `bad-input-file`. */
export function parameterOrigins(
  text: string,
  path: string,
  sources: readonly ParameterSource[],
): CoaddFile['origins'] {
  const latest = [...sources].reverse();
  return parseInputFile(text, path).parameters.parameters.flatMap(({ path: name, line }) => {
    const found = latest.find(({ names }) => names === null || names.has(name));
    return found === undefined ? [] : [{ line, source: found.source }];
  });
}

/** The dotted names that a text sets. */
export const namesIn = (text: string, path: string): ReadonlySet<string> =>
  new Set(parseInputFile(text, path).parameters.parameters.map((one) => one.path));
