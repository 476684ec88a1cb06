import { stream } from '#core/host/crossing.ts';
import type { Host } from '#core/host/host.ts';
import type { os } from '#core/host/routes/os.ts';
import { diffLines } from '#core/setup/diff-lines.ts';
import { editSetup, readSetupText } from '#core/setup/edit-setup.ts';
import { listSetups } from '#core/setup/list-setups.ts';
import { applyTemplate, forgetTemplate, keepTemplate, listTemplates } from '#core/setup/parameter-templates.ts';
import { readInputText } from '#core/setup/pypeit-file.ts';
import { readSetupFile, restoreSetupFile, saveSetupFile } from '#core/setup/save-setup.ts';
import { Fault } from '#core/workspace/fault.ts';

/** The real path of a setup file of the workspace. Throws a Fault for any other. */
function setupFile({ access }: Host, path: string): string {
  const real = access.writable(path);
  if (real.endsWith('.pypeit')) return real;
  throw new Fault({ code: 'not-allowed', message: `${path} is no .pypeit file`, path, remedy: 'Choose one that is.' });
}

/** The setup files of the workspace. Texts that are edited need not be saved; only `save` and `restore` write. */
export const setupsRoutes = (setups: typeof os.setups) => ({
  list: setups.list.handler(({ context: { host } }) => listSetups(host.root, host.setupShelf)),
  plan: setups.plan.handler(({ input, context: { host }, signal }) => {
    for (const path of input.paths) host.access.writable(path);
    const { python } = host.settings;
    return stream(async (task) => {
      const { setup } = await import('#core/setup/setup.ts');
      const more = python === null ? {} : { python };
      return setup({ ...more, paths: input.paths, config: null, dryRun: true, force: false }, task);
    }, signal);
  }),
  read: setups.read.handler(({ input, context: { host } }) => readSetupFile(setupFile(host, input.path))),
  edit: setups.edit.handler(({ input: { text, path, edits } }) => readSetupText(editSetup(text, path, edits), path)),
  compare: setups.compare.handler(({ input, context: { host } }) => ({
    lines: diffLines(input.with ?? readInputText(setupFile(host, input.path)), input.text),
  })),
  save: setups.save.handler(({ input: { path, text, digest }, context: { host } }) =>
    saveSetupFile(setupFile(host, path), text, digest),
  ),
  restore: setups.restore.handler(({ input: { path, backup, digest }, context: { host } }) =>
    restoreSetupFile(setupFile(host, path), host.access.writable(backup), digest),
  ),
});

/** PypeIt's parameters and the workspace's templates of them. */
export const parametersRoutes = (parameters: typeof os.parameters) => ({
  definitions: parameters.definitions.handler(({ input: { text, path }, context: { host }, signal }) =>
    stream((task) => host.parameters.definitions(text, setupFile(host, path), task), signal),
  ),
  validate: parameters.validate.handler(({ input: { text, path }, context: { host } }) =>
    host.parameters.validate(text, setupFile(host, path)),
  ),
  templates: parameters.templates.handler(({ context: { host } }) => listTemplates(host.root)),
  keep: parameters.keep.handler(({ input: { text, name, defaults }, context: { host } }) => ({
    path: keepTemplate(host.root, text, name, defaults),
  })),
  forget: parameters.forget.handler(({ input, context: { host } }) => {
    forgetTemplate(host.root, input.name);
    return {};
  }),
  apply: parameters.apply.handler(({ input: { name, paths, exactly }, context: { host } }) =>
    applyTemplate(
      host.root,
      name,
      paths.map((path) => setupFile(host, path)),
      exactly,
    ),
  ),
});
