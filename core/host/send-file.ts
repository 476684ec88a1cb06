import { createReadStream, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { headersOf } from '#core/host/assets.ts';
import type { Host } from '#core/host/host.ts';
import { sendSlit } from '#core/host/send-slit.ts';
import { qaPlaces, readQa } from '#core/quality/qa-plots.ts';
import { Fault } from '#core/workspace/fault.ts';

/** Kinds of files that a page may show as they are. */
const SHOWN: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
  '.log': 'text/plain; charset=utf-8',
};

/**
 * `/files/raw?path=…`: a picture or text of the workspace, as it is; `/files/qa?folder=…&name=…`: a plot of a reduction,
 * also out of its archive, with `small` no larger than a grid needs; `/files/slit`: a cut-out of a slit. Throws a Fault for anything else.
 */
export async function sendFile(
  host: Host,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (url.pathname === '/files/slit') return await sendSlit(host, url, request, response);
  if (url.pathname === '/files/qa') return await sendPlot(host, url, request, response);
  const given = url.searchParams.get('path') ?? '';
  const path = host.access.readable(given);
  const type = SHOWN[extname(path)];
  const stat = statSync(path, { throwIfNoEntry: false });
  if (type === undefined || stat?.isFile() !== true)
    throw new Fault({ code: 'missing', message: `${given} is not a picture or text`, remedy: 'Check the name.' });
  const tag = `"${stat.size}-${stat.mtimeMs}"`;
  const headers = { ...headersOf(null), 'content-type': type, etag: tag, 'cache-control': 'private, no-cache' };
  if (request.headers['if-none-match'] === tag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, { ...headers, 'content-length': String(stat.size) });
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(path, { end: Math.max(0, stat.size - 1) }), response);
}

async function sendPlot(host: Host, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [folder = '', name = ''] = [url.searchParams.get('folder') ?? '', url.searchParams.get('name') ?? ''];
  // The picture itself may be a link, and so may be what holds it.
  for (const path of [join(folder, 'QA', 'PNGs', basename(name)), ...qaPlaces(folder)]) host.access.readable(path);
  const picture = await readQa(host.access.readable(folder), name, host.qaArchives);
  if (picture === null)
    throw new Fault({ code: 'missing', message: `${folder} has no plot ${name}`, remedy: 'It may be made anew now.' });
  // The address names the version of the picture.
  const cache = url.searchParams.has('v') ? 'private, max-age=86400, immutable' : 'private, no-cache';
  const sent = url.searchParams.has('small') ? await smallOf(host, url.search, picture, response) : picture;
  if (response.destroyed) return;
  response.writeHead(200, { ...headersOf(null), 'content-type': 'image/png', 'cache-control': cache });
  response.end(request.method === 'HEAD' ? undefined : sent);
}

async function smallOf(host: Host, key: string, picture: Buffer, response: ServerResponse): Promise<Buffer> {
  return host.smallPlots.known(key) ?? (await host.smallPlots.make(key, picture, () => !response.destroyed)) ?? picture;
}
