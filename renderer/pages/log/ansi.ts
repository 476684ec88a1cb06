/** A run of text in one colour. `colour` 0–7 as terminals count them; null: the text's own. */
export interface Coloured {
  readonly text: string;
  readonly colour: number | null;
  readonly bold: boolean;
}

/** Split a line at the colour codes of a terminal (ECMA-48 SGR); codes for other things are left out. */
export function colouredParts(line: string): readonly Coloured[] {
  if (!line.includes('\x1b')) return line === '' ? [] : [{ text: line, colour: null, bold: false }];
  const parts: Coloured[] = [];
  let colour: number | null = null;
  let bold = false;
  for (const [i, piece] of line.split(/\x1b\[([\d;]*)m/).entries()) {
    if (i % 2 === 0) {
      if (piece !== '') parts.push({ text: piece, colour, bold });
      continue;
    }
    for (const code of piece === '' ? [0] : piece.split(';').map(Number)) {
      if (code === 0) [colour, bold] = [null, false];
      else if (code === 1) bold = true;
      else if (code === 22) bold = false;
      else if (code >= 30 && code <= 37) colour = code - 30;
      else if (code >= 90 && code <= 97) colour = code - 90;
      else if (code === 39) colour = null;
    }
  }
  return parts;
}
