import { accessSync, constants, existsSync } from 'node:fs';
import type { SourceRoot } from '#core/contract/workspace.ts';

/** How a source of raw frames stands now. */
export function sourceRoot(path: string, network: boolean): SourceRoot {
  if (!existsSync(path)) return { path, state: 'missing', network };
  try {
    accessSync(path, constants.R_OK);
    return { path, state: 'ready', network };
  } catch {
    return { path, state: 'unreadable', network };
  }
}
