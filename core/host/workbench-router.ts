import type { FileRead, HeadersResult } from '#core/contract/headers.ts';
import type { TaskOrder } from '#core/contract/tasks.ts';
import { TaskOutcome } from '#core/contract/tasks.ts';
import { stream } from '#core/host/crossing.ts';
import { listFolders, makeNewFolder } from '#core/host/folders.ts';
import { coaddsRoutes } from '#core/host/routes/coadds.ts';
import { deliveryRoutes } from '#core/host/routes/delivery.ts';
import { fixesRoutes } from '#core/host/routes/fixes.ts';
import { flowRoutes } from '#core/host/routes/flow.ts';
import { frameRoutes } from '#core/host/routes/frames.ts';
import { inspectRoutes } from '#core/host/routes/inspect.ts';
import { instrumentsRoutes } from '#core/host/routes/instruments.ts';
import { os } from '#core/host/routes/os.ts';
import { qualityRoutes } from '#core/host/routes/quality.ts';
import { remediesRoutes } from '#core/host/routes/remedies.ts';
import { runsRoutes } from '#core/host/routes/runs.ts';
import { parametersRoutes, setupsRoutes } from '#core/host/routes/setups.ts';
import { warningsRoutes } from '#core/host/routes/warnings.ts';
import { workspacesRoutes } from '#core/host/routes/workspaces.ts';
import { startTask } from '#core/host/start-task.ts';
import { defaultLimits } from '#core/reductions/machine.ts';
import { cachePlace, configPlace, dataPlace } from '#core/workspace/places.ts';
import { settingsFile } from '#core/workspace/settings.ts';

/** The workbench's calls, each handed to its domain. Paths are checked here, on the way in. */
export const workbenchRouter = os.router({
  ...inspectRoutes(os),
  ...warningsRoutes(os),
  ...runsRoutes(os),
  workspace: {
    watch: os.workspace.watch.handler(({ input, context, signal }) =>
      context.host.workspace.follow(input.after, signal),
    ),
    addSources: os.workspace.addSources.handler(({ input, context: { host } }) => host.addSources(input.paths)),
    removeSource: os.workspace.removeSource.handler(({ input, context: { host } }) => host.removeSource(input.path)),
    refresh: os.workspace.refresh.handler(async ({ context: { host } }) => {
      host.look();
      host.runs.lookSoon();
      await host.lookForPypeit();
      return {};
    }),
  },
  workspaces: workspacesRoutes(os.workspaces),
  folders: {
    list: os.folders.list.handler(({ input }) => listFolders(input.path, input.nearest)),
    make: os.folders.make.handler(({ input }) => makeNewFolder(input.path)),
  },
  settings: {
    read: os.settings.read.handler(({ context: { host } }) => {
      const { workers, memory } = defaultLimits();
      return {
        path: settingsFile(host.root),
        settings: host.settings,
        defaults: { workers, memory },
        places: { config: configPlace(), cache: cachePlace(), data: dataPlace() },
        looked: host.looked,
      };
    }),
    change: os.settings.change.handler(({ input, context: { host } }) => host.changeSettings(input)),
  },
  tasks: {
    start: os.tasks.start.handler(({ input, context: { host } }) => startTask(host, input as TaskOrder)),
    watch: os.tasks.watch.handler(async function* ({ input, context: { host }, signal }) {
      for await (const { seq, state } of host.tasks.feed.follow(input.after, signal)) yield { seq, tasks: state };
    }),
    wait: os.tasks.wait.handler(async ({ input, context: { host } }) =>
      TaskOutcome.parse(await host.tasks.wait(input.id)),
    ),
    cancel: os.tasks.cancel.handler(({ input, context: { host } }) => {
      host.tasks.cancel(input.id);
      return {};
    }),
    forget: os.tasks.forget.handler(({ input, context: { host } }) => {
      host.tasks.forget(input.id);
      return {};
    }),
  },
  fixes: fixesRoutes(os.fixes),
  instruments: instrumentsRoutes(os.instruments),
  flow: flowRoutes(os.flow),
  headers: os.headers.handler(({ input, context: { host }, signal }) => {
    for (const path of input.files) host.access.readable(path);
    return stream<HeadersResult, FileRead>(
      async (task, send) => (await import('#core/fits/list-headers.ts')).listHeaders(input, task, send),
      signal,
    );
  }),
  setups: setupsRoutes(os.setups),
  remedies: remediesRoutes(os.remedies),
  parameters: parametersRoutes(os.parameters),
  frames: frameRoutes,
  quality: qualityRoutes(os.quality),
  coadds: coaddsRoutes(os.coadds),
  delivery: deliveryRoutes(os.delivery),
});
