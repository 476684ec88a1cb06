import { Button } from '@mantine/core';
import { useLocation } from 'wouter';
import type { PlannedDataset, PlannedFrame } from '#core/contract/organize.ts';
import classes from '#renderer/pages/organise/organise.module.css';
import { remarkOf } from '#renderer/pages/organise/plan-columns.tsx';
import { utMoment } from '#renderer/pages/organise/time-scale.ts';
import { typeColour } from '#renderer/parts/frame-type.tsx';
import { count, counted } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';

interface Props {
  readonly dataset: PlannedDataset;
  readonly frames: readonly PlannedFrame[];
  readonly root: string;
  /** Whether it lies in the tree already. */
  readonly isThere: boolean;
}

const LACKS: Readonly<Record<string, string>> = {
  science: 'No science frame: nothing would be extracted.',
  flat: 'No flat: slits cannot be traced.',
  arc: 'No arc: there would be no wavelengths.',
};

/** The chosen dataset: how it will be and why, and what can be done with it. */
export function DatasetSide({ dataset, frames, root, isThere }: Props) {
  const [, navigate] = useLocation();
  const { id, state, spectrograph, missing, counts, added, waiting } = dataset;
  const [mask, config, dates] = id.split('/');
  const remark = remarkOf({ ...dataset, waiting: null });
  const times = frames.flatMap(({ mjd }) => mjd ?? []);
  const query = `?dataset=${encodeURIComponent(id)}`;
  return (
    <div className={classes.sideBody}>
      <h2 className="mono">{mask}</h2>
      <State state={state} />
      {missing.map((what) => (
        <p key={what} className={classes.lack}>
          {LACKS[what] ?? `No ${what}.`} It joins by itself when you organise a folder that has one.
        </p>
      ))}
      {waiting !== null && <p className={classes.wait}>▲ {waiting}</p>}
      {remark !== '' && <p>{remark}</p>}
      <dl className={classes.facts}>
        <dt>instrument</dt>
        <dd className="mono">{spectrograph}</dd>
        <dt>configuration</dt>
        <dd className="mono">{config}</dd>
        <dt>nights</dt>
        <dd className="mono">{dates?.replace('_', ' to ')}</dd>
        {times.length > 0 && (
          <>
            <dt>first, UT</dt>
            <dd className="mono">{utMoment(Math.min(...times))}</dd>
            <dt>last, UT</dt>
            <dd className="mono">{utMoment(Math.max(...times))}</dd>
          </>
        )}
        <dt>frames</dt>
        <dd>
          {count(dataset.frames)}
          {added > 0 && `, ${count(added)} new`}
        </dd>
        <dt>folder</dt>
        <dd className="mono">{`${root}/${id}/${state}/raw`}</dd>
      </dl>
      <ul className={classes.types} aria-label="Frames by type">
        {Object.entries(counts).map(([type, n]) => (
          <li key={type}>
            <span style={{ color: typeColour(type) }}>■ {type}</span>
            <span className="num">{n}</span>
          </li>
        ))}
      </ul>
      <div className={classes.buttons}>
        <Button
          disabled={!isThere || state !== 'complete'}
          title={isThere ? undefined : 'Apply the plan first'}
          onClick={() => navigate(`/setup${query}`)}
        >
          Set up
        </Button>
        <Button variant="default" onClick={() => navigate(`/frames${query}`)}>
          Show {counted(frames.length, 'frame')}
        </Button>
      </div>
      {!isThere && <p className="dim">It can be set up once the plan is applied.</p>}
    </div>
  );
}
