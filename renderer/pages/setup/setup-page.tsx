import { Page } from '#renderer/parts/page.tsx';

export function SetupPage() {
  return <Page title="Setup">{null}</Page>;
}
