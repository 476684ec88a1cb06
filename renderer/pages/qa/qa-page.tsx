import { Page } from '#renderer/parts/page.tsx';

export function QaPage() {
  return <Page title="Qa">{null}</Page>;
}
