import { useLocation } from 'wouter';
import { QueuePage } from '#renderer/pages/runs/queue-page.tsx';
import { ReductionPage, TABS } from '#renderer/pages/runs/reduction-page.tsx';

/** The queue, or below /runs/ID/TAB one reduction. Ids are paths. */
export function RunsPage() {
  useLocation(); // Drawn again when the address changes; read undecoded, for names may hold any sign.
  const words = location.pathname
    .replace(/^\/runs\/?/, '')
    .split('/')
    .filter(Boolean)
    .map(decodeURIComponent);
  if (words.length === 0) return <QueuePage />;
  const tab = TABS.find((one) => one === words.at(-1)) ?? null;
  const id = (tab === null ? words : words.slice(0, -1)).join('/');
  return <ReductionPage key={id} id={id} tab={tab ?? 'state'} />;
}
