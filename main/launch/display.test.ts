import { expect, test } from 'vitest';
import { noDisplay, noSandbox } from '#main/launch/display.ts';

test('a window needs a screen in front of the person', () => {
  expect(noDisplay('linux', { DISPLAY: ':0' })).toBeNull();
  expect(noDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBeNull();
  expect(noDisplay('linux', { DISPLAY: '' })).toContain('no display');
  expect(noDisplay('linux', {})).toContain('no display');
  expect(noDisplay('darwin', {})).toBeNull();
  expect(noDisplay('darwin', { SSH_CONNECTION: '1 2 3 4' })).toContain('ssh');
});

test('a window without a sandbox is not opened by itself', () => {
  expect(noSandbox({ isRoot: false, hasHelper: false, hasNamespaces: true })).toBeNull();
  expect(noSandbox({ isRoot: false, hasHelper: true, hasNamespaces: false })).toBeNull();
  expect(noSandbox({ isRoot: false, hasHelper: false, hasNamespaces: false })).toContain('namespaces');
  expect(noSandbox({ isRoot: true, hasHelper: true, hasNamespaces: true })).toContain('root');
});
