import { expect, test } from 'vitest';
import { addressOf, originOf, webLink } from '#main/urls.ts';

test('an origin is what stands before the path, port and all; what has none is null', () => {
  expect(originOf('http://127.0.0.1:81/x#token=1')).toBe('http://127.0.0.1:81');
  expect(originOf('http://127.0.0.1:81@evil.org/')).toBe('http://evil.org');
  for (const none of ['about:blank', 'data:text/html,x', 'file:///etc/passwd', '', 'x'])
    expect(originOf(none), none).toBeNull();
});

test('only plain pages of the web are opened in the browser', () => {
  expect(webLink('https://pypeit.readthedocs.io/en/latest/')).toBe('https://pypeit.readthedocs.io/en/latest/');
  for (const refused of [
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://server/share',
    'https://me:secret@example.org/',
    'mailto:a@b.c',
    `https://example.org/${'x'.repeat(3000)}`,
    'nonsense',
  ])
    expect(webLink(refused), refused).toBeNull();
});

test('the page that was shown last is kept within the host', () => {
  expect(addressOf('http://127.0.0.1:81/#token=k', '/runs/a?x=1')).toBe('http://127.0.0.1:81/runs/a?x=1#token=k');
  expect(addressOf('http://127.0.0.1:81/#token=k', '/runs#token=other')).toBe('http://127.0.0.1:81/runs#token=k');
  for (const odd of ['//evil.org/x', 'evil', ''])
    expect(addressOf('http://127.0.0.1:81/#token=k', odd)).toBe('http://127.0.0.1:81/#token=k');
});
