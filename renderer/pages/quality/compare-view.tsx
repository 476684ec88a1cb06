import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ArrowLeftRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import type { FramePair, SlitPair } from '#core/contract/quality.ts';
import { Thresholds } from '#core/contract/scorecard.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { CHANGES, ChangeBar, countChanges } from '#renderer/pages/quality/change-bar.tsx';
import { ComparedFrame } from '#renderer/pages/quality/compared-frame.tsx';
import classes from '#renderer/pages/quality/quality.module.css';
import { DEFAULT_THRESHOLDS, thresholdsIn } from '#renderer/pages/quality/quality-address.ts';
import { RefusedNotices } from '#renderer/pages/quality/refused-notices.tsx';
import { useAddress } from '#renderer/parts/address.ts';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { useSelection } from '#renderer/parts/selection.ts';

type Change = SlitPair['change'];

/**
 * Two reductions of one dataset: what got better, what worse, frame by frame and slit by slit. Deep link:
 * ?dataset=…&before=…&after=…&show=worse
 */
export function CompareView({ seq }: { readonly seq: number }) {
  const [search, set] = useAddress();
  const chosen = useSelection((selection) => selection.dataset);
  const dataset = search.get('dataset') ?? chosen;
  const [typed, setTyped] = useState('');
  const { data: offered, error: refused } = useQuery({
    queryKey: ['quality-datasets', typed, seq],
    queryFn: () => call((host) => host.quality.datasets({ text: typed, repeated: true })),
    placeholderData: (former) => former,
  });
  const { data: named } = useQuery({
    queryKey: ['quality-dataset', dataset, seq],
    queryFn: () => call((host) => host.quality.datasets({ text: dataset ?? '', repeated: true })),
    enabled: dataset !== null,
    placeholderData: (former) => former,
  });
  const own = named?.datasets.find((one) => one.dataset === dataset) ?? null;
  const [first, second] = own?.reductions ?? [];
  const before = search.get('before') ?? first?.reduction ?? null;
  const after = search.get('after') ?? own?.reductions.find(({ reduction }) => reduction !== before)?.reduction ?? null;
  const { thresholds, unread } = useMemo(() => {
    const unread: { readonly asked: string; readonly why: string }[] = [];
    const read = thresholdsIn(search.get('at'), (part, why) => unread.push({ asked: `at=${part}`, why }));
    return { thresholds: Thresholds.parse({ ...DEFAULT_THRESHOLDS, ...read }), unread };
  }, [search]);
  const { data, error } = useQuery({
    queryKey: ['quality-compare', before, after, thresholds, seq],
    queryFn: () =>
      call((host) =>
        host.quality.compare({ before: before ?? '', after: after ?? '', counting: { thresholds, tried: null } }),
      ),
    enabled: before !== null && after !== null && before !== after,
    placeholderData: (former) => former,
  });
  if (refused !== null) return <FaultView fault={faultOf(refused)} />;
  if (offered === undefined) return null;
  if (offered.datasets.length === 0 && typed === '') return <NothingToCompare />;
  const choices = own?.reductions.map(({ reduction, reduceDir }) => ({ value: reduction, label: reduceDir })) ?? [];
  const total = countChanges(data?.frames.flatMap(({ slits }) => slits) ?? []);
  const shown = CHANGES.find((one) => one === search.get('show')) ?? null;
  return (
    <div className={classes.compare}>
      <div className={classes.tools}>
        <Select
          aria-label="Dataset"
          className={classes.datasets ?? ''}
          searchable
          placeholder="Choose a dataset …"
          // What is typed is looked for in the host: there may be thousands.
          data={[...new Set([...(own === null ? [] : [own.dataset]), ...offered.datasets.map((one) => one.dataset)])]}
          value={own === null ? null : dataset}
          onSearchChange={(text) => setTyped(text === own?.dataset ? '' : text)}
          nothingFoundMessage="No dataset that was reduced more than once is called so"
          onChange={(value) => set({ dataset: value, before: null, after: null })}
        />
        <Select
          aria-label="Before"
          data={choices}
          value={before}
          disabled={own === null}
          onChange={(value) => set({ before: value })}
        />
        <Button
          variant="default"
          disabled={second === undefined}
          leftSection={<ArrowLeftRight size={13} />}
          onClick={() => set({ before: after, after: before })}
        >
          Swap
        </Button>
        <Select
          aria-label="After"
          data={choices}
          value={after}
          disabled={own === null}
          onChange={(value) => set({ after: value })}
        />
        <span className="grow" />
        {data !== undefined && <ChangeBar changes={total} shown={shown} onShow={(change) => set({ show: change })} />}
      </div>
      <RefusedNotices refused={unread} />
      {error !== null && <FaultView fault={faultOf(error)} />}
      {own === null ? (
        <Empty title="Which dataset?" text="Choose one that was reduced more than once.">
          {offered.datasets.slice(0, 6).map((one) => (
            <Button
              key={one.dataset}
              variant="default"
              onClick={() => set({ dataset: one.dataset, before: null, after: null })}
            >
              {one.dataset}
            </Button>
          ))}
        </Empty>
      ) : before === after ? (
        <Empty title="One reduction is the same as itself" text="Choose two different ones above." />
      ) : (
        data !== undefined && <Frames frames={data.frames} thresholds={data.thresholds} shown={shown} />
      )}
    </div>
  );
}

interface FramesProps {
  readonly frames: readonly FramePair[];
  readonly thresholds: Thresholds;
  readonly shown: Change | null;
}

function Frames({ frames, thresholds, shown }: FramesProps) {
  const wanted = frames.filter(({ slits }) => shown === null || slits.some(({ change }) => change === shown));
  if (wanted.length === 0) return <Empty title="No slit is so" text="Choose another change above." />;
  return (
    <section
      className={classes.frames}
      aria-label="Frames of both reductions"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keys.
      tabIndex={0}
    >
      {wanted.map((pair) => (
        <ComparedFrame key={pair.scienceFile} pair={pair} thresholds={thresholds} shown={shown} />
      ))}
    </section>
  );
}

function NothingToCompare() {
  const [, navigate] = useLocation();
  return (
    <Empty
      title="No dataset was reduced more than once"
      text="Reduce one again with other parameters, into a folder reduce-NAME beside its reduce: then both are compared here, slit by slit."
    >
      <Button onClick={() => navigate('/setup')}>Go to Setup</Button>
    </Empty>
  );
}
