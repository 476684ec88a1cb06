import { Button } from '@mantine/core';
import type { FramesState, FrameView } from '#core/contract/frames.ts';
import { addSources } from '#renderer/app/add-sources.tsx';
import { Empty } from '#renderer/parts/empty.tsx';

interface NothingProps {
  readonly state: FramesState;
  readonly view: FrameView;
  readonly isNothing: boolean;
  readonly clear: () => void;
}

/** Why the list is empty, and the way out. */
export function Nothing({ state, view, isNothing, clear }: NothingProps) {
  if (view.where !== '')
    return (
      <Empty title="No frame meets the filter" text={<span className="mono">{view.where}</span>}>
        <Button variant="default" onClick={clear}>
          Clear the filter
        </Button>
      </Empty>
    );
  if (state.scan === 'scanning') return <Empty title="Looking for frames…" />;
  if (view.list === 'quarantine')
    return <Empty title="Nothing is quarantined" text="Every file that was found can be used." />;
  if (view.list === 'duplicates') return <Empty title="No duplicates" text="Each exposure lies in the sources once." />;
  return (
    <Empty
      title={isNothing ? 'No frames were found' : 'No frame can be used'}
      text={
        isNothing
          ? 'The sources hold no file named *.fits, *.fits.gz or *.fits.fz. When one is written there it appears by itself.'
          : state.undecided.length > 0
            ? 'Name the instrument that took them, above.'
            : 'The quarantine says why.'
      }
    >
      <Button variant="default" onClick={() => addSources()}>
        Add other folders…
      </Button>
    </Empty>
  );
}
