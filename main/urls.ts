/** The origin of an address, or null if it has none (`about:blank`, `data:`, nonsense). */
export function originOf(address: string): string | null {
  try {
    const { origin } = new URL(address);
    return origin === 'null' ? null : origin;
  } catch {
    return null;
  }
}

/** An address with the page that was shown last, and the key. */
export function addressOf(address: string, path: string): string {
  const { origin, hash } = new URL(address);
  // Two slashes would name another host.
  return origin + (/^\/(?!\/)/.test(path) ? path.replace(/#.*/, '') : '/') + hash;
}

/** The link as it may be handed to the user's browser, or null: only plain pages of the web, no names or passwords in it. */
export function webLink(address: string): string | null {
  try {
    const url = new URL(address);
    const isPlain = (url.protocol === 'https:' || url.protocol === 'http:') && url.username + url.password === '';
    return isPlain && url.href.length <= 2048 ? url.href : null;
  } catch {
    return null;
  }
}
