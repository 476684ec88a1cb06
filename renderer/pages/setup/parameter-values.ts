import type { ParameterDefinition } from '#core/contract/parameters.ts';
import type { ParameterText, SetupEdit } from '#core/contract/setup-files.ts';

/** How a parameter is edited. `source`: as it stands in the file, for lists, tuples and mixed types. */
export type Control = 'bool' | 'choice' | 'int' | 'number' | 'text' | 'source';

export function controlOf({ types, choices }: ParameterDefinition): Control {
  const only = (...allowed: readonly string[]) => types.length > 0 && types.every((type) => allowed.includes(type));
  if (choices !== null && only('str', 'int', 'float')) return 'choice';
  if (only('bool')) return 'bool';
  if (only('int')) return 'int';
  if (only('int', 'float')) return 'number';
  if (only('str')) return 'text';
  return 'source';
}

/** A value as it stands in a file. */
export function sourceText(value: ParameterText): string {
  if (typeof value === 'string') return value;
  return value.length === 0 ? ',' : value.length === 1 ? `${value[0]},` : value.join(', ');
}

/** A value of a file as its control shows it: texts without the quotes that they need there. */
export const shownText = (
  control: Control,
  { value, source }: { readonly value: ParameterText; readonly source: string },
): string => (control === 'text' && typeof value === 'string' ? value : source);

/** What is wrong with what was typed, before PypeIt is asked; null: nothing. */
export function typingFault(control: Control, typed: string): string | null {
  if (typed === 'None') return null;
  if (control === 'int' && !/^[+-]?\d+$/.test(typed)) return 'a whole number is expected, or None';
  if (control === 'number' && !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(typed))
    return 'a number is expected, or None';
  if (typed === '' && control !== 'text') return 'a value is expected, or None';
  if (/[#\t]/.test(typed)) return 'PypeIt cannot read a # or a tab in a value';
  return null;
}

/** The edit that sets a parameter to what was typed. */
export const editOf = (control: Control, path: string, typed: string): SetupEdit =>
  control === 'source' ? { kind: 'source', path, source: typed } : { kind: 'parameter', path, value: typed };

/** What a source may look like, by its types. */
export function sourceHint({ types }: ParameterDefinition): string {
  const forms: string[] = [];
  if (types.includes('list') || types.includes('ndarray')) forms.push('list: 1, 2 or 1,');
  if (types.includes('tuple')) forms.push('tuple: (1, 2)');
  return forms.join(' · ');
}
