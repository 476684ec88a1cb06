import type { FileHeaders } from '#core/contract/headers.ts';
import { call } from '#renderer/host/connection.ts';

/** Every header of some files, each with its fault if it could not be read whole. */
export async function readHeaders(files: readonly string[], signal: AbortSignal): Promise<readonly FileHeaders[]> {
  const events = await call((host) => host.headers({ files: [...files], waitSeconds: 0 }, { signal }));
  const read = new Map<string, FileHeaders>();
  for await (const event of events) {
    if (event.type === 'file') read.set(event.file.path, event.file);
    if (event.type === 'result') return files.flatMap((path) => read.get(path) ?? []);
  }
  throw new Error('The host ended before the headers were read.');
}
