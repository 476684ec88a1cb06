import { statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { PLANES } from '#core/contract/slits.ts';
import { headersOf } from '#core/host/assets.ts';
import type { Host } from '#core/host/host.ts';
import { Fault } from '#core/workspace/fault.ts';

const Asked = z.object({
  spec2d: z.string(),
  detector: z.string(),
  slit: z.string().regex(/^\d+$/).transform(Number),
  planes: z.string().transform((list) => PLANES.filter((plane) => list.split(',').includes(plane))),
});

/** `slitAddress`: the cut-out of a slit, as bytes; 404 and the Fault as JSON where it cannot be read. Throws other Faults. */
export async function sendSlit(
  host: Host,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asked = Asked.safeParse(Object.fromEntries(url.searchParams));
  if (!asked.success)
    throw new Fault({ code: 'usage', message: 'No slit is named by this address', remedy: 'Open it from a page.' });
  const { spec2d, detector, slit, planes } = asked.data;
  const path = host.access.readable(spec2d);
  const stat = statSync(path, { throwIfNoEntry: false });
  const tag = `"${stat?.ino}-${stat?.size}-${stat?.mtimeMs}"`;
  const headers = { ...headersOf(null), etag: tag, 'cache-control': 'private, no-cache' };
  if (stat !== undefined && request.headers['if-none-match'] === tag) {
    response.writeHead(304, headers).end();
    return;
  }
  const order = { ask: 'image', path, detector, spatId: slit, planes } as const;
  const bytes = await host.slits.read(order).catch((error: unknown) => {
    if (error instanceof Fault) return error;
    throw error;
  });
  if (response.destroyed) return;
  if (bytes instanceof Fault) {
    response.writeHead(404, { ...headersOf(null), 'content-type': 'application/json' });
    response.end(JSON.stringify(bytes.data));
    return;
  }
  response.writeHead(200, {
    ...headers,
    'content-type': 'application/octet-stream',
    'content-length': String(bytes.length),
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}
