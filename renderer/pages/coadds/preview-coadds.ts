import type { CoaddPlan } from '#core/contract/coadd.ts';
import { CoaddKind } from '#core/contract/coadd.ts';
import { coaddNamed } from '#core/contract/coadds.ts';
import type { Progress } from '#core/contract/task.ts';
import { host } from '#renderer/host/connection.ts';

/** What is to be previewed. */
export interface PreviewAsked {
  readonly root: string;
  readonly ids: readonly string[];
  readonly again: boolean;
  readonly reduce: string;
  /** Whether PypeIt is asked for the files as they would be. */
  readonly files: boolean;
}

/** What coadds would be, as the host plans them. Nothing is written. */
export async function previewCoadds(
  { root, ids, again, reduce, files }: PreviewAsked,
  tell: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<readonly CoaddPlan[]> {
  const workbench = await host();
  const plans: CoaddPlan[] = [];
  for (const kind of CoaddKind.options) {
    const prefixes = ids.flatMap((id) => {
      const named = coaddNamed(id);
      return named?.kind === kind ? [`${root}/${named.level}`] : [];
    });
    if (prefixes.length === 0) continue;
    const input = {
      kind,
      prefixes,
      from: root,
      again,
      retryFailed: true,
      dryRun: true,
      files,
      ...(reduce === '' ? {} : { reduce }),
    };
    for await (const event of await workbench.coadds.make(input, { signal })) {
      if (event.type === 'progress') tell(event.progress);
      else if (event.type === 'result') plans.push(...event.result.plans);
    }
  }
  return plans;
}
