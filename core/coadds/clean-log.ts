/** Colours, and other sequences that move a terminal's cursor (ECMA-48). */
const SEQUENCES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g;

/** PypeIt says this of every unit of a file that another version wrote. */
const VERSION_NOISE =
  /Current version of \S+ object in code \(\S+\) does not match version used to write your HDU\(s\)!/;

/** A console as a text for people: without colours, bars that were drawn over, and what PypeIt says of versions of HDUs. */
export const cleanLog = (console: string): string =>
  console
    .replaceAll(SEQUENCES, '')
    .split(/\r?\n/)
    .map((line) => line.slice(line.lastIndexOf('\r') + 1))
    .filter((line) => !VERSION_NOISE.test(line))
    .join('\n');
