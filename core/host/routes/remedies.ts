import type { Host } from '#core/host/host.ts';
import { openProgram } from '#core/host/open-program.ts';
import {
  listRemedies,
  planRebuildOf,
  previewWishes,
  rebuildInHost,
  rerunInHost,
} from '#core/host/reduction-remedies.ts';
import type { os } from '#core/host/routes/os.ts';
import { findPypeit } from '#core/pypeit/environment.ts';
import { Fault } from '#core/workspace/fault.ts';

/** A reduction of the workspace whose files may be changed. */
function own(host: Host, key: string) {
  const one = host.runs.get(key);
  host.access.writable(one.pypeitFile);
  return one;
}

/** What to do about a reduction that failed or is suspect. */
export const remediesRoutes = (remedies: typeof os.remedies) => ({
  list: remedies.list.handler(({ input, context: { host } }) => listRemedies(host, own(host, input.key))),
  preview: remedies.preview.handler(async ({ input: { key, wishes }, context: { host } }) => {
    const { lines, digest, unchecked, warnings } = await previewWishes(host, own(host, key), wishes);
    return { lines: [...lines], digest, warnings: [...(unchecked === null ? [] : [unchecked]), ...warnings] };
  }),
  rerun: remedies.rerun.handler(({ input: { key, ...given }, context: { host } }) =>
    rerunInHost(host, own(host, key), given),
  ),
  planRebuild: remedies.planRebuild.handler(({ input: { key, aim }, context: { host } }) =>
    planRebuildOf(own(host, key), aim),
  ),
  rebuild: remedies.rebuild.handler(async ({ input: { key, aim }, context: { host } }) => {
    await rebuildInHost(host, own(host, key), aim);
    return {};
  }),
  launch: remedies.launch.handler(async ({ input: { key, id }, context: { host } }) => {
    const one = own(host, key);
    const { remedies: all, hasDisplay } = await listRemedies(host, one);
    const remedy = all.find((each) => each.id === id);
    if (remedy?.kind !== 'program' || !hasDisplay)
      throw new Fault({
        code: 'no-program',
        message: hasDisplay ? 'What it needs is no longer there' : 'The host of the workspace has no display',
        remedy: 'Copy the command, and type it where there is one.',
      });
    const pypeit = await findPypeit({ python: host.settings.python ?? undefined });
    return { task: openProgram(host.tasks, pypeit, remedy.words, one.folder) };
  }),
});
