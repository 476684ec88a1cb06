import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';
import type { ReportInput, ReportResult } from '#core/contract/report.ts';
import { collectReport } from '#core/quality/report/collect.ts';
import { GENERATOR, reportPage } from '#core/quality/report/page.ts';
import { picturesOf } from '#core/quality/report/pictures.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';
import { writeWhole } from '#core/workspace/files.ts';

/**
 * The report of a tree; `html` is written whole. Throws Faults: `missing`, `no-reductions`, `bad-input-file` of the
 * thresholds, `bad-warnings`, `not-ours` for a file that is no report.
 */
export async function makeReport(input: z.output<typeof ReportInput>, task: TaskHandle): Promise<ReportResult> {
  if (!existsSync(input.root))
    throw new Fault({
      code: 'missing',
      message: `${input.root} is not there`,
      path: input.root,
      remedy: 'Check the name.',
    });
  if (input.html !== null) refuseOthers(input.html);
  const { report, pictured } = await collectReport(input, task);
  if (input.html === null) return { report, page: null };
  const pictures = await picturesOf(pictured, task);
  const page = Buffer.from(reportPage(report, pictures));
  if (!input.dryRun) writeWhole(input.html, page);
  const drawn = pictures.filter(({ png }) => png !== null).length;
  return { report, page: { path: input.html, bytes: page.length, pictures: drawn } };
}

/** A file that is there already must be a report. */
function refuseOthers(path: string): void {
  const folder = dirname(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new Fault({
      code: 'missing',
      message: `${folder} is not there`,
      path: folder,
      remedy: 'Make the folder, or name another file with --html.',
    });
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || (stat.isFile() && (stat.size === 0 || startOf(path).includes(GENERATOR)))) return;
  const remedy = 'Name another file with --html, or move this one away.';
  throw new Fault({ code: 'not-ours', message: `${path} is there, and no report`, path, remedy });
}

function startOf(path: string): string {
  const fd = openSync(path, 'r');
  try {
    const start = Buffer.alloc(1000);
    return start.toString('latin1', 0, readSync(fd, start));
  } finally {
    closeSync(fd);
  }
}
