import { type Range, StateField, type Text } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';
import classes from '#renderer/pages/setup/setup.module.css';

const mark = (name: string | undefined) => Decoration.mark({ class: name ?? '' });
const MARKS = {
  comment: mark(classes.tComment),
  block: mark(classes.tBlock),
  section: mark(classes.tSection),
  key: mark(classes.tKey),
  value: mark(classes.tValue),
  bar: mark(classes.tBar),
  head: mark(classes.tHead),
};

/** The colours of a .pypeit file: nested sections of ConfigObj, the setup block, the table of frames. */
function marksOf(text: Text): DecorationSet {
  const ranges: Range<Decoration>[] = [];
  let block: 'parameters' | 'setup' | 'data' = 'parameters';
  let hasHead = false;
  for (let i = 1; i <= text.lines; i++) {
    const { from, text: line } = text.line(i);
    const add = (what: keyof typeof MARKS, start: number, end: number) => {
      if (end > start) ranges.push(MARKS[what].range(from + start, from + end));
    };
    const edge = /^\s*(\w+) +(read|end)\s*(?:#.*)?$/.exec(line);
    if (edge !== null) {
      add('block', 0, line.length);
      block = edge[2] === 'end' ? 'parameters' : edge[1] === 'setup' ? 'setup' : 'data';
      hasHead = false;
      continue;
    }
    const sign = line.indexOf('#');
    const end = sign < 0 ? line.length : sign;
    const own = line.slice(0, end);
    if (block === 'data') {
      const path = /^(\s*path\s+)(.*)$/.exec(own);
      if (path !== null) {
        add('key', 0, path[1]?.length ?? 0);
        add('value', path[1]?.length ?? 0, end);
      } else if (own.trim() !== '' && !hasHead) {
        add('head', 0, end);
        hasHead = true;
      } else for (const bar of own.matchAll(/\|/g)) add('bar', bar.index, bar.index + 1);
    } else if (/^\s*\[/.test(own)) add('section', 0, end);
    else {
      const pair = (block === 'setup' ? /^(\s*[^:]+)(:)(.*)$/ : /^(\s*[^=]+)(=)(.*)$/).exec(own);
      if (pair !== null) {
        const [, key = '', , value = ''] = pair;
        add('key', 0, key.length);
        add('bar', key.length, key.length + 1);
        add('value', end - value.length, end);
      }
    }
    if (sign >= 0) add('comment', sign, line.length);
  }
  return Decoration.set(ranges, true);
}

/** Keeps the colours of the text. The files have some hundred lines: all are marked at each change. */
export const marks = StateField.define<DecorationSet>({
  create: (state) => marksOf(state.doc),
  update: (value, transaction) => (transaction.docChanged ? marksOf(transaction.newDoc) : value),
  provide: (field) => EditorView.decorations.from(field),
});
