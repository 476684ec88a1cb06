import { Button } from '@mantine/core';
import { useLocation } from 'wouter';
import type { SetupItem } from '#renderer/pages/setup/listing.ts';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import { Empty } from '#renderer/parts/empty.tsx';

interface Props {
  readonly item: SetupItem;
  /** What an incomplete dataset lacks; undefined while it is not known. */
  readonly lacks: string | undefined;
  readonly running: boolean;
  readonly onWrite: () => void;
}

/** A dataset without a setup file: why, and what to do. */
export function NoFile({ item, lacks, running, onWrite }: Props) {
  const [, navigate] = useLocation();
  if (item.state === 'incomplete')
    return (
      <Empty
        title={`${item.title} is incomplete`}
        text={
          <>
            {lacks === undefined ? 'Its frames are looked at.' : `It lacks ${lacks}.`} PypeIt needs science, flat and
            arc frames. Add the frames that are missing and organise again; then it can be set up.
          </>
        }
      >
        <Button variant="default" onClick={() => navigate('/organise')}>
          Go to Organise
        </Button>
      </Empty>
    );
  return (
    <Empty title={`${item.title} has no setup file yet`} text="Write it, then change frames and parameters here.">
      <Button loading={running} onClick={onWrite}>
        Write its setup file
      </Button>
      {item.dataset !== null && <CommandLine words={['slitbench', 'setup', item.dataset.folder]} />}
    </Empty>
  );
}
