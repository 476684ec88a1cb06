import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { Text } from '@codemirror/state';
import type { ParameterDefinition, ParameterTree } from '#core/contract/parameters.ts';
import { controlOf, sourceText } from '#renderer/pages/setup/parameter-values.ts';

/** The section that a line (from 1) lies in, `reduce.findobj`; null: it is in a block, where no parameters are. */
function sectionAt(text: Text, line: number): string | null {
  let open: readonly string[] = [];
  let isBlock = false;
  for (let i = 1; i < line; i++) {
    const own = (text.line(i).text.split('#', 1)[0] ?? '').trim();
    const edge = /^\w+ +(read|end)$/.exec(own);
    if (edge !== null) isBlock = edge[1] === 'read';
    const header = /^(\[+)\s*([^[\]]+?)\s*\]+$/.exec(own);
    if (header !== null) open = [...open.slice(0, (header[1] ?? '').length - 1), header[2] ?? ''];
  }
  return isBlock ? null : open.join('.');
}

const childOf = (path: string, section: string): string | null => {
  const rest = section === '' ? path : path.startsWith(`${section}.`) ? path.slice(section.length + 1) : '';
  return rest === '' || rest.includes('.') ? null : rest;
};

/** What may stand at a place: sections, names with their defaults, values. */
export function completions(tree: ParameterTree | undefined) {
  return (context: CompletionContext): CompletionResult | null => {
    if (tree === undefined) return null;
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const section = sectionAt(context.state.doc, line.number);
    if (section === null || before.includes('#')) return null;
    const value = /^\s*(\w+)\s*=\s*(\S*)$/.exec(before);
    if (value !== null) {
      const [, key = '', typed = ''] = value;
      const leaf = tree.leaves.find(({ path }) => path === (section === '' ? key : `${section}.${key}`));
      return leaf === undefined ? null : { from: context.pos - typed.length, options: valuesOf(leaf) };
    }
    const header = /^(\s*)(\[+)(\w*)$/.exec(before);
    if (header !== null) {
      const depth = (header[2] ?? '').length;
      const above = section
        .split('.')
        .filter(Boolean)
        .slice(0, depth - 1);
      if (above.length < depth - 1) return null;
      const close = ']'.repeat(depth);
      const options = tree.sections.flatMap(({ path, description }): Completion[] => {
        const name = childOf(path, above.join('.'));
        return name === null ? [] : [{ label: name, type: 'namespace', info: description, apply: name + close }];
      });
      return { from: context.pos - (header[3] ?? '').length, options };
    }
    const name = /^\s*(\w*)$/.exec(before);
    if (name === null || (name[1] === '' && !context.explicit)) return null;
    const options = tree.leaves.flatMap((leaf): Completion[] => {
      const key = childOf(leaf.path, section);
      const detail = sourceText(leaf.value);
      return key === null ? [] : [{ label: key, type: 'property', detail, info: leaf.description, apply: `${key} = ` }];
    });
    return { from: context.pos - (name[1] ?? '').length, options };
  };
}

function valuesOf(leaf: ParameterDefinition): Completion[] {
  const value = sourceText(leaf.value);
  const all = controlOf(leaf) === 'bool' ? ['True', 'False'] : (leaf.choices ?? []);
  const about = (label: string) => (label === value ? { detail: 'default' } : {});
  return [...new Set([...all, value])].map((label) => ({ label, type: 'constant', ...about(label) }));
}
