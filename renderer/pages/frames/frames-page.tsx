import { Button } from '@mantine/core';
import { useLocation } from 'wouter';
import { addSources } from '#renderer/app/add-sources.tsx';
import { useWorkspace } from '#renderer/host/state.ts';
import { useFeed } from '#renderer/host/use-feed.ts';
import { FramesLog } from '#renderer/pages/frames/frames-log.tsx';
import { SourcesButton } from '#renderer/pages/frames/sources-button.tsx';
import { Empty } from '#renderer/parts/empty.tsx';
import { Page } from '#renderer/parts/page.tsx';

/** The observing log: all frames of the workspace, and the headers of those that are selected. */
export function FramesPage() {
  const event = useFeed('frames', (host, after, signal) => host.frames.watch({ after }, { signal }));
  const sources = useWorkspace()?.sources;
  const state = event?.state;
  if (state === undefined || sources === undefined) return <Page title="Frames">{null}</Page>;
  const waiting = state.undecided.length + state.undescribed.frames + state.growing;
  const isNothing = state.usable + state.quarantined + waiting === 0;
  if (isNothing && sources.length === 0 && state.scan !== 'scanning') return <NoFrames />;
  return <FramesLog state={state} seq={event?.seq ?? null} isNothing={isNothing} />;
}

function NoFrames() {
  const [, navigate] = useLocation();
  return (
    <Page title="Frames" tools={<SourcesButton />}>
      <Empty
        title="Drop folders of raw frames here"
        text="They are searched with all below them and watched: new frames appear by themselves. Nothing is written there."
      >
        <Button onClick={() => addSources()}>Choose folders…</Button>
        <Button variant="default" onClick={() => navigate('/')}>
          Try a practice night
        </Button>
      </Empty>
    </Page>
  );
}
