import { Page } from '#renderer/parts/page.tsx';

export function OrganisePage() {
  return <Page title="Organise">{null}</Page>;
}
