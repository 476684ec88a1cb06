import { useQuery } from '@tanstack/react-query';
import type { QaPlot } from '#core/contract/qa.ts';
import { call } from '#renderer/host/connection.ts';

/** The plots of a reduction; looked for anew every few seconds while it is live, and once more when that is over. */
export const useQaPlots = (folder: string, isLive: boolean) =>
  useQuery({
    queryKey: ['qa', folder, isLive],
    queryFn: () => call((host) => host.qa.list({ folder })),
    refetchInterval: isLive ? 3000 : false,
    placeholderData: (before, query) => (query?.queryKey[1] === folder ? before : undefined),
  });

/** What a plot is of, in a few words. */
export function captionOf(plot: QaPlot): string {
  const parts = [
    plot.title,
    plot.mode,
    plot.detector,
    plot.slit === null ? null : `slit ${plot.slit}`,
    plot.exposure?.split('-')[0] ?? (plot.calibration === null ? null : plot.calibration.replace('_', ' group ')),
  ];
  return parts.filter((part) => part !== null).join(' · ');
}
