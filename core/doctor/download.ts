import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';

const PROGRAM = fileURLToPath(new URL('../../resources/pypeit_fetch.py', import.meta.url));

/** A host that does not answer within this many seconds counts as out of reach. */
const TIMEOUT = 5;

/** A file to download: its addresses, best first, and where to put it (null: only ask whether it is there). */
export interface Wanted {
  readonly urls: readonly string[];
  readonly to: string | null;
}

/** What became of one download; `error` null: it came from `url`. */
export interface Fetched {
  readonly to: string | null;
  readonly url: string | null;
  readonly error: string | null;
}

const Line = z.object({ to: z.string().nullable(), url: z.string().optional(), error: z.string().optional() });

/**
 * Download with PypeIt's own Python, so that proxies and certificates are those that PypeIt itself would meet. One
 * answer for each file, in order; a failure is an answer, never thrown.
 */
export async function download(
  env: PypeitEnvironment,
  wanted: readonly Wanted[],
  signal: AbortSignal,
  came: (n: number, wanted: Wanted) => void = () => {},
): Promise<readonly Fetched[]> {
  if (wanted.length === 0) return [];
  const fetched: Fetched[] = [];
  const child = execa(env.python, [PROGRAM], {
    input: JSON.stringify({ timeout: TIMEOUT, files: wanted }),
    reject: false,
    cancelSignal: signal,
    timeout: 150_000 * wanted.length,
    buffer: { stdout: false },
  });
  for await (const text of child.iterable()) {
    const line = Line.safeParse(parsed(text));
    if (!line.success) continue;
    fetched.push({ to: line.data.to, url: line.data.url ?? null, error: line.data.error ?? null });
    const next = wanted[fetched.length];
    if (next !== undefined) came(fetched.length, next);
  }
  const { stderr, shortMessage } = await child;
  const why = stderr.trim().split('\n').at(-1) || shortMessage || 'the download ended early';
  return wanted.map((w, i) => fetched[i] ?? { to: w.to, url: null, error: why });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
