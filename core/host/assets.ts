import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** The place in index.html where the nonce of this answer goes. */
const NONCE = '__NONCE__';

/** Headers of every answer: nothing from elsewhere is loaded or run, nobody else frames it or reads it. */
export function headersOf(nonce: string | null): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${nonce === null ? '' : ` 'nonce-${nonce}'`}`,
    // Sizes and places of single elements, which React and the tables set.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'cache-control': 'no-store',
  };
}

/** Send a file of the built renderer; what is no file is a page of it. */
export function sendAsset(folder: string, pathname: string, request: IncomingMessage, response: ServerResponse): void {
  const name = normalize(decodeURIComponent(pathname));
  const path = join(folder, name);
  const isFile =
    extname(name) !== '' && path.startsWith(folder) && statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  if (isFile && extname(name) !== '.html') {
    const type = TYPES[extname(name)] ?? 'application/octet-stream';
    // The names of built files hold a digest of what is in them.
    const cache = name.startsWith('/assets/') ? { 'cache-control': 'private, max-age=31536000, immutable' } : {};
    response.writeHead(200, { ...headersOf(null), ...cache, 'content-type': type });
    response.end(request.method === 'HEAD' ? undefined : readFileSync(path));
    return;
  }
  if (name.startsWith('/assets/')) {
    response.writeHead(404, { ...headersOf(null), 'content-type': 'text/plain' }).end('There is no such file.\n');
    return;
  }
  const nonce = randomBytes(16).toString('base64');
  const page = readFileSync(join(folder, 'index.html'), 'utf8').replaceAll(NONCE, nonce);
  response.writeHead(200, { ...headersOf(nonce), 'content-type': TYPES['.html'] }).end(page);
}
