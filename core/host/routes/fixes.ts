import { statSync } from 'node:fs';
import { fixedFolder } from '#core/fixes/fixed-folder.ts';
import type { Host } from '#core/host/host.ts';
import type { os } from '#core/host/routes/os.ts';
import { quietTask } from '#core/tasks/run-task.ts';

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Where copies are to go: within the workspace, for nothing is written to sources. */
export function copiesInto(host: Host, named: string | null | undefined): string {
  const into = named ?? fixedFolder(host.root);
  host.access.writable(into);
  return into;
}

/** Mended headers. */
export const fixesRoutes = (fixes: typeof os.fixes) => ({
  of: fixes.of.handler(async ({ input: { path }, context: { host }, signal }) => {
    host.access.readable(path);
    const { frameFixes } = await import('#core/fixes/frame-fixes.ts');
    const sources = host.settings.sources.filter(isFolder);
    return frameFixes(path, fixedFolder(host.root), sources, quietTask(signal));
  }),
  preview: fixes.preview.handler(async ({ input, context: { host }, signal }) => {
    for (const path of [...input.files, ...input.rules]) host.access.readable(path);
    const into = copiesInto(host, input.into);
    const { fixHeaders } = await import('#core/fixes/fix-headers.ts');
    return fixHeaders({ ...input, into, dryRun: true }, quietTask(signal));
  }),
  undoPreview: fixes.undoPreview.handler(async ({ input, context: { host }, signal }) => {
    const into = copiesInto(host, input.into);
    const { unfixHeaders } = await import('#core/fixes/unfix-headers.ts');
    return unfixHeaders({ into, dryRun: true }, quietTask(signal));
  }),
});
