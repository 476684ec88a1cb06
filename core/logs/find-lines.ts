/** Finds, in a text of many lines, those that match: their numbers in that text, from 0. */
export type LineFinder = (text: string) => readonly number[];

/** Lines that hold a text. Line breaks are counted only where it is found, so that rare texts cost a single pass. */
export function textFinder(wanted: string, matchCase: boolean): LineFinder {
  const needle = matchCase ? wanted : wanted.toLowerCase();
  return (text) => {
    const hay = matchCase ? text : text.toLowerCase();
    const found: number[] = [];
    let line = 0;
    let start = 0;
    for (let at = hay.indexOf(needle); at >= 0; at = hay.indexOf(needle, start)) {
      for (let end = hay.indexOf('\n', start); end >= 0 && end < at; end = hay.indexOf('\n', start)) {
        line++;
        start = end + 1;
      }
      found.push(line);
      const end = hay.indexOf('\n', at);
      if (end < 0) break;
      line++;
      start = end + 1;
    }
    return found;
  };
}

/** Lines that match an expression. */
export function patternFinder(pattern: RegExp): LineFinder {
  return (text) => text.split('\n').flatMap((line, i) => (pattern.test(line) ? [i] : []));
}
