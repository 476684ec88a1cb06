import { acceptCompletion, autocompletion, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap } from '@codemirror/commands';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { useEffect, useRef } from 'react';
import type { ParameterTree } from '#core/contract/parameters.ts';
import { useLook } from '#renderer/app/look.ts';
import { redoDraft, typeDraft, undoDraft } from '#renderer/pages/setup/drafts.ts';
import { completions } from '#renderer/pages/setup/editor-help.ts';
import { marks } from '#renderer/pages/setup/editor-marks.ts';
import classes from '#renderer/pages/setup/setup.module.css';

/** Something to be said of a line, from 1. */
export interface LineFault {
  readonly line: number;
  readonly message: string;
}

interface Props {
  readonly path: string;
  readonly text: string;
  readonly tree: ParameterTree | undefined;
  readonly faults: readonly LineFault[];
  readonly readOnly: boolean;
}

const nonce = () => document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

/** The file as text. It shows the one text of the draft, and its undo is the draft's. */
export function TextEditor({ path, text, tree, faults, readOnly }: Props) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const parts = useRef({ access: new Compartment(), help: new Compartment(), look: new Compartment() });
  const look = useLook((state) => state.look);
  const first = useRef(text);
  first.current = text;

  useEffect(() => {
    const { access, help, look: theme } = parts.current;
    const editor = new EditorView({
      parent: parent.current ?? document.body,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          EditorView.cspNonce.of(nonce()),
          lineNumbers(),
          lintGutter(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          highlightSelectionMatches(),
          drawSelection(),
          search({ top: true }),
          marks,
          help.of([]),
          access.of([]),
          theme.of([]),
          keymap.of([
            { key: 'Mod-z', run: () => run(() => undoDraft(path)) },
            { key: 'Mod-Shift-z', run: () => run(() => redoDraft(path)) },
            { key: 'Tab', run: acceptCompletion },
            ...completionKeymap,
            ...searchKeymap,
            ...lintKeymap,
            ...defaultKeymap,
          ]),
          EditorView.contentAttributes.of({ 'aria-label': 'Text of the setup file', tabindex: '0' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.every((each) => each.isUserEvent('from-draft')))
              typeDraft(path, update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, [path]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === text) return;
    const old = editor.state.doc.toString();
    let start = 0;
    while (start < old.length && old[start] === text[start]) start++;
    let end = 0;
    while (end < Math.min(old.length, text.length) - start && old.at(-1 - end) === text.at(-1 - end)) end++;
    const changes = { from: start, to: old.length - end, insert: text.slice(start, text.length - end) };
    editor.dispatch({ changes, userEvent: 'from-draft' });
  }, [text]);

  useEffect(() => {
    const effects = parts.current.help.reconfigure(
      autocompletion({ override: [completions(tree)], icons: false, maxRenderedOptions: 200 }),
    );
    view.current?.dispatch({ effects });
  }, [tree]);

  useEffect(() => {
    const { access, look: theme } = parts.current;
    view.current?.dispatch({
      effects: [
        access.reconfigure([EditorState.readOnly.of(readOnly)]),
        theme.reconfigure(EditorView.theme({}, { dark: look !== 'light' })),
      ],
    });
  }, [readOnly, look]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const { doc } = editor.state;
    const found = faults.flatMap(({ line, message }): Diagnostic[] => {
      if (line < 1 || line > doc.lines) return [];
      const { from, to, text: own } = doc.line(line);
      return [{ from: from + (own.length - own.trimStart().length), to, severity: 'error', message }];
    });
    editor.dispatch(setDiagnostics(editor.state, found));
  }, [faults]);

  return <div ref={parent} className={classes.editor} />;
}

function run(work: () => void): boolean {
  work();
  return true;
}
