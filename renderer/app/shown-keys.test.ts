import { expect, test } from 'vitest';
import { shownKeys, withKeys } from '#renderer/app/shown-keys.ts';

test('keys read as they stand on the keyboard of each system', () => {
  const shown = (keys: string) => [shownKeys(keys, false).join(' '), shownKeys(keys, true).join(' ')];
  expect(shown('alt+arrowup')).toEqual(['Alt+↑', '⌥↑']);
  expect(shown('mod+shift+z')).toEqual(['Ctrl+Shift+Z', '⌘⇧Z']);
  expect(shown('mod+enter')).toEqual(['Ctrl+Enter', '⌘Enter']);
  expect(shown('g f')).toEqual(['G F', 'G F']);
  expect(shown('+')).toEqual(['+', '+']);
  expect(shown('mod++')).toEqual(['Ctrl++', '⌘+']);
  expect(shown('g ,')).toEqual(['G ,', 'G ,']);
  expect(withKeys('Headers', 'h')).toBe('Headers (H)');
});
