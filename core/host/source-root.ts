import { accessSync, constants, existsSync } from 'node:fs';
import type { SourceRoot } from '#core/contract/workspace.ts';

/** How a source of raw frames stands now. */
export function sourceRoot(path: string, network: boolean, spectrograph: string | null): SourceRoot {
  if (!existsSync(path)) return { path, state: 'missing', network, spectrograph };
  try {
    accessSync(path, constants.R_OK);
    return { path, state: 'ready', network, spectrograph };
  } catch {
    return { path, state: 'unreadable', network, spectrograph };
  }
}
