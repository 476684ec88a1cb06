import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { call } from '#renderer/host/connection.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import classes from '#renderer/pages/frames/frames.module.css';
import { nameInstrument } from '#renderer/pages/frames/naming.ts';
import { ProblemState, wantsName } from '#renderer/pages/frames/problem-state.tsx';
import { FrameTypes } from '#renderer/parts/frame-type.tsx';
import { moment } from '#renderer/parts/numbers.ts';
import { chooseDataset } from '#renderer/parts/selection.ts';

/** What is known of one frame beside its header: types and who set them, datasets, problem. */
export function FrameFacts({ path, seq }: { readonly path: string; readonly seq: number | null }) {
  const { data } = useQuery({
    queryKey: ['frame', path, seq],
    queryFn: () => call((host) => host.frames.one({ path })),
    placeholderData: (before) => (before?.path === path ? before : undefined),
  });
  // Frames beside it are mostly of one instrument; a source may be a single file.
  const isSource = useWorkspace()?.sources.some((source) => source.path === path) === true;
  if (data === undefined || data === null) return null;
  const { types, override, metaOverride, datasets, problem } = data;
  return (
    <dl className={classes.facts}>
      {problem === null ? (
        <>
          <dt>Types</dt>
          <dd>
            <FrameTypes types={types} />
          </dd>
        </>
      ) : (
        <>
          <dt>Problem</dt>
          <dd>
            <ProblemState problem={problem} /> {problem.reason} <span className="dim">→ {problem.remedy}</span>{' '}
            {wantsName(problem) && (
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => nameInstrument(isSource ? path : path.slice(0, path.lastIndexOf('/')))}
              >
                Name its instrument …
              </Button>
            )}
          </dd>
        </>
      )}
      {override !== null && (
        <>
          <dt>Set by</dt>
          <dd>
            {override.who}, {moment(Date.parse(override.when))} UT; the header says <FrameTypes types={override.was} />
          </dd>
        </>
      )}
      {metaOverride !== null && (
        <>
          <dt>Metadata set</dt>
          <dd>
            {Object.entries(metaOverride.values).map(([key, value]) => (
              <div key={key}>
                <span className="mono">
                  {key} = {value ?? 'missing'}
                </span>{' '}
                <span className="dim">the header says {metaOverride.was[key] ?? 'nothing'}</span>
              </div>
            ))}
            <span className="dim">
              {metaOverride.who}, {moment(Date.parse(metaOverride.when))} UT
              {metaOverride.why !== '' && `: ${metaOverride.why}`}
            </span>
          </dd>
        </>
      )}
      {datasets.length > 0 && (
        <>
          <dt>{datasets.length === 1 ? 'Dataset' : 'Datasets'}</dt>
          <dd className="mono">
            {datasets.map((dataset) => (
              <div key={dataset}>
                <Link href="/setup" onClick={() => chooseDataset(dataset)}>
                  {dataset}
                </Link>
              </div>
            ))}
          </dd>
        </>
      )}
    </dl>
  );
}
