import type { Implementer } from '#core/host/routes/os.ts';

/** Warnings in the logs of the workspace. */
export const warningsRoutes = (os: Implementer) => ({
  warnings: {
    watch: os.warnings.watch.handler(({ input, context: { host }, signal }) =>
      host.warnings.follow(input.after, signal),
    ),
    groups: os.warnings.groups.handler(({ input, context: { host } }) => host.warnings.groups(input)),
    lines: os.warnings.lines.handler(({ input, context: { host } }) => host.warnings.lines(input)),
  },
});
