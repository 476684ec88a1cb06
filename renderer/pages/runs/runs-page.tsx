import { Page } from '#renderer/parts/page.tsx';

export function RunsPage() {
  return <Page title="Runs">{null}</Page>;
}
