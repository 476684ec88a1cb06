import { lstatSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { PracticeResult } from '#core/contract/practice.ts';
import type { Host } from '#core/host/host.ts';
import { workspaceFolder } from '#core/workspace/places.ts';

/**
 * Take simulated nights into a workspace: their raw folders become sources. Where nothing else is there, neither sources
 * nor parameters, setup gets theirs too, for them only (`loadConfig`): they are wrong for real nights.
 */
export function takePractice(host: Host, { nights, config }: PracticeResult): void {
  const raw = [...new Set(nights.map((night) => night.raw))];
  const isAlone = host.settings.sources.every((source) => raw.includes(source));
  host.addSources(raw);
  const place = join(workspaceFolder(host.root), 'config');
  if (isAlone && lstatSync(place, { throwIfNoEntry: false }) === undefined) symlinkSync(config, place);
}
