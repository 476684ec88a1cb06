import { expect, test } from 'vitest';
import { colouredParts } from '#renderer/pages/log/ansi.ts';

test('text without codes is one part', () => {
  expect(colouredParts('plain')).toEqual([{ text: 'plain', colour: null, bold: false }]);
  expect(colouredParts('')).toEqual([]);
});

test('codes begin and end colours; what is not known is left out', () => {
  expect(colouredParts('\x1b[1;31m[ERROR]\x1b[0m :: \x1b[38mx\x1b[92my\x1b[m')).toEqual([
    { text: '[ERROR]', colour: 1, bold: true },
    { text: ' :: ', colour: null, bold: false },
    { text: 'x', colour: null, bold: false },
    { text: 'y', colour: 2, bold: false },
  ]);
});
