import { ORPCError } from '@orpc/client';
import { useQuery } from '@tanstack/react-query';
import { FaultData } from '#core/contract/fault.ts';
import { PLANES_OF, type SlitMode } from '#core/contract/slit-image.ts';
import { decodeSlit, PLANES, type Plane, type SlitImage, slitAddress } from '#core/contract/slits.ts';
import { call } from '#renderer/host/connection.ts';

async function fetchSlit(address: string, signal: AbortSignal): Promise<SlitImage> {
  const response = await fetch(address, { signal });
  if (response.headers.get('content-type') === 'application/json')
    throw new ORPCError('FAULT', { data: FaultData.parse(await response.json()) });
  if (!response.ok) throw new Error((await response.text()).trim());
  return decodeSlit(await response.arrayBuffer());
}

/** What is fetched first; the other planes are when a mode needs them. */
const FIRST: readonly Plane[] = ['science', 'sky'];
const KEPT_MS = 120_000;

/** The cut-out of a slit, soon with all that a mode needs; `spec2d` null: there is none. */
export function useSlitImage(spec2d: string | null, detector: string, spatId: number, mode: SlitMode) {
  const isMore = PLANES_OF[mode].some((plane) => !FIRST.includes(plane));
  const of = (planes: readonly Plane[], enabled: boolean) => ({
    queryKey: ['slit', spec2d, detector, spatId, planes.length],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
      fetchSlit(slitAddress(spec2d ?? '', detector, spatId, planes), signal),
    enabled: enabled && spec2d !== null,
    gcTime: KEPT_MS,
    staleTime: KEPT_MS,
    retry: false,
  });
  const first = useQuery(of(FIRST, !isMore));
  const all = useQuery(of(PLANES, isMore));
  // Until the other planes are there the slit stays, empty.
  return { image: all.data ?? first.data, error: isMore ? all.error : first.error };
}

/** The objects that were extracted from a slit; `spec1d` null: there are none. */
export const useSlitObjects = (spec1d: string | null, detector: string, spatId: number) =>
  useQuery({
    queryKey: ['slit-objects', spec1d, detector, spatId],
    queryFn: () => call((host) => host.slits.spectra({ spec1d: spec1d ?? '', detector, spatId })),
    enabled: spec1d !== null,
    gcTime: KEPT_MS,
    staleTime: KEPT_MS,
    retry: false,
  });
