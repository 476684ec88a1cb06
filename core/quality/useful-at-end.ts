import { existsSync } from 'node:fs';
import { warningMatcher } from '#core/quality/important-warnings.ts';
import { readWarnings } from '#core/quality/read-warnings.ts';
import { usefulPath } from '#core/quality/useful-warnings.ts';
import { readWarningRows, warningsConfig } from '#core/quality/warning-rows.ts';
import { logPathOf } from '#core/reductions/standing.ts';
import { causeText } from '#core/workspace/fault.ts';
import { clearParts, readIfThere, writeWhole } from '#core/workspace/files.ts';
import { findWorkspace } from '#core/workspace/places.ts';

/**
 * Write the file of important warnings of a run that has ended, as `slitbench warnings` does, for whoever holds the
 * reduction's lock. Returns why it could not be, which is no failure of the run: that command makes up for it.
 */
export async function writeUsefulAtEnd(on: {
  readonly folder: string;
  readonly pypeitFile: string;
}): Promise<string | null> {
  const path = usefulPath(on);
  try {
    const log = logPathOf(on);
    if (!existsSync(log)) return null;
    const { rows } = readWarningRows(warningsConfig(findWorkspace(on.folder) ?? on.folder));
    const { useful } = await readWarnings(log, warningMatcher(rows));
    clearParts(path);
    if (readIfThere(path) !== useful) writeWhole(path, useful);
    return null;
  } catch (error) {
    return `${path} could not be written: ${causeText(error)}`;
  }
}
