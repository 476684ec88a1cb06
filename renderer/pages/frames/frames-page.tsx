import { Page } from '#renderer/parts/page.tsx';

export function FramesPage() {
  return <Page title="Frames">{null}</Page>;
}
