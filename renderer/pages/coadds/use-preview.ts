import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { CoaddPlan } from '#core/contract/coadd.ts';
import { coaddNamed } from '#core/contract/coadds.ts';
import type { FaultData } from '#core/contract/fault.ts';
import type { Progress } from '#core/contract/task.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import { type CoaddsWish, OPEN } from '#renderer/pages/coadds/coadds-address.ts';
import { previewCoadds } from '#renderer/pages/coadds/preview-coadds.ts';

interface Preview {
  readonly ids: readonly string[];
  /** Null until they have come. */
  readonly plans: readonly CoaddPlan[] | null;
  /** Folders of the reductions of all that is named, also while another choice of them is asked for. */
  readonly reduceDirs: readonly string[];
  readonly progress: Progress | null;
  readonly fault: FaultData | null;
}

const NOTHING: Preview = { ids: [], plans: null, reduceDirs: [], progress: null, fault: null };
/** So many at once: as many as a list gives. */
const MOST = 500;

/** The plan of one of them with its files, asked of PypeIt when it is shown; anew for every preview. */
export function usePlanFiles(plan: CoaddPlan | undefined, { plans }: Preview, { again, reduce }: CoaddsWish) {
  const root = useWorkspace()?.root ?? null;
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other plans are another preview.
  useEffect(() => setTurn((now) => now + 1), [plans]);
  const { data, isFetching, error } = useQuery({
    queryKey: ['coadd-files', turn, root, plan?.id, again, reduce],
    queryFn: async ({ signal }) => {
      const asking = { root: root ?? '', ids: [plan?.id ?? ''], again, reduce, files: true };
      const [found] = await previewCoadds(asking, () => {}, signal);
      return found ?? null;
    },
    enabled: root !== null && plan !== undefined && plan.problem === null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });
  return {
    data: data != null && data.id === plan?.id ? data : undefined,
    isFetching,
    fault: error === null ? null : faultOf(error),
  };
}

/** What the host plans for what the address names, anew whenever it names something else. */
export function usePreview({ make, again, reduce, view }: CoaddsWish): Preview {
  const root = useWorkspace()?.root ?? null;
  const [preview, setPreview] = useState<Preview>(NOTHING);
  const asked = JSON.stringify([make, again, reduce, make[0] === OPEN ? view : null]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` says all that counts.
  useEffect(() => {
    setPreview(({ reduceDirs }) => (make.length === 0 ? NOTHING : { ...NOTHING, reduceDirs }));
    if (make.length === 0 || root === null) return;
    const stop = new AbortController();
    const show = (change: Partial<Preview>) => {
      if (!stop.signal.aborted) setPreview((now) => ({ ...now, ...change }));
    };
    const work = async () => {
      const ids =
        make[0] !== OPEN
          ? make.filter((id) => coaddNamed(id) !== null)
          : await call(async (host) => {
              const { rows } = await host.coadds.rows({ view: { ...view, list: 'open' }, from: 0, to: MOST });
              return rows.map(({ key }) => key);
            });
      show({ ids });
      const asking = { root, ids, again, reduce, files: false };
      const plans = await previewCoadds(asking, (progress) => show({ progress }), stop.signal);
      show({ plans, reduceDirs: [...new Set(plans.flatMap((plan) => plan.reduceDirs))] });
    };
    work().catch((error: unknown) => show({ fault: faultOf(error) }));
    return () => stop.abort();
  }, [asked, root]);
  return preview;
}
