import { join } from 'node:path';
import { stringify } from 'yaml';
import { Settings, type SettingsChange } from '#core/contract/settings.ts';
import { readIfThere, writeWhole } from '#core/workspace/files.ts';
import { WORKSPACE_FOLDER, workspaceFolder } from '#core/workspace/places.ts';
import { isNothing, yamlText } from '#core/workspace/yaml-text.ts';

const FILE = 'settings.yaml';
const HEAD =
  '# Settings of this Slitbench workspace. Change them here or in the window; what is left out is the default.\n';

export const settingsFile = (root: string): string => join(root, WORKSPACE_FOLDER, FILE);

/** The settings of a workspace; defaults where there are none. Throws a Fault `settings` that names the line. */
export function readSettings(root: string): Settings {
  const path = settingsFile(root);
  const remedy = 'Mend the file, or remove it to go back to the defaults.';
  const text = yamlText(readIfThere(path) ?? '', path, { code: 'settings', remedy });
  return isNothing(text) ? Settings.parse({}) : text.read(Settings);
}

/** Change some settings; what is at its default is left out of the file. */
export function changeSettings(root: string, change: SettingsChange): Settings {
  const settings = Settings.parse({ ...readSettings(root), ...change });
  const defaults = Settings.parse({});
  const own = Object.entries(settings).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(defaults[key as keyof Settings]),
  );
  workspaceFolder(root);
  writeWhole(settingsFile(root), HEAD + (own.length === 0 ? '' : stringify(Object.fromEntries(own))));
  return settings;
}
