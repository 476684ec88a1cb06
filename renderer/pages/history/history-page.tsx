import { Page } from '#renderer/parts/page.tsx';

export function HistoryPage() {
  return <Page title="History">{null}</Page>;
}
