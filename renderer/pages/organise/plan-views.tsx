import { SegmentedControl, Tabs, TextInput } from '@mantine/core';
import { useDeferredValue, useMemo } from 'react';
import type { OrganizeResult } from '#core/contract/organize.ts';
import { DatasetSide } from '#renderer/pages/organise/dataset-side.tsx';
import { LeftOut, leftOut } from '#renderer/pages/organise/left-out.tsx';
import classes from '#renderer/pages/organise/organise.module.css';
import { framesByDataset, matchesText } from '#renderer/pages/organise/plan-rows.ts';
import { PlanTable } from '#renderer/pages/organise/plan-table.tsx';
import { Timeline } from '#renderer/pages/organise/timeline.tsx';
import { timelineRows } from '#renderer/pages/organise/timeline-rows.ts';
import { useAddress, useAddressChoice } from '#renderer/parts/address.ts';
import { Empty } from '#renderer/parts/empty.tsx';
import layout from '#renderer/parts/layout.module.css';
import { count } from '#renderer/parts/numbers.ts';
import { chooseDataset } from '#renderer/parts/selection.ts';
import { Split } from '#renderer/parts/split.tsx';
import { useKept } from '#renderer/table/use-kept.ts';

type View = 'both' | 'tree' | 'time';

/** The plan in its two views, what is left out, and the chosen dataset beside. */
export function PlanViews({
  plan,
  window,
  chosen,
}: {
  readonly plan: OrganizeResult;
  readonly window: number;
  readonly chosen: string | null;
}) {
  const [tab, setTab] = useAddressChoice('tab', ['datasets', 'out']);
  const [view, setView] = useKept<View>('organise-view', 'both');
  const [address, setAddress] = useAddress();
  const typed = address.get('find') ?? '';
  const filter = useDeferredValue(typed.trim());
  const frames = useMemo(() => framesByDataset(plan), [plan]);
  const out = useMemo(() => leftOut(plan), [plan]);
  const datasets = useMemo(
    () => (filter === '' ? plan.datasets : plan.datasets.filter((dataset) => matchesText(dataset, filter))),
    [plan, filter],
  );
  const rows = useMemo(() => timelineRows(plan, datasets, frames), [plan, datasets, frames]);
  const dataset = plan.datasets.find(({ id }) => id === chosen);
  const side =
    dataset === undefined ? null : (
      <DatasetSide
        dataset={dataset}
        frames={frames.get(dataset.id) ?? []}
        root={plan.root}
        isThere={dataset.added < dataset.frames && dataset.was.length === 0 && dataset.waiting === null}
      />
    );
  return (
    <Tabs value={tab} onChange={setTab} className={layout.views ?? ''}>
      <div className={layout.tabs}>
        <Tabs.List>
          <Tabs.Tab value="datasets">Datasets {count(plan.datasets.length)}</Tabs.Tab>
          <Tabs.Tab value="out">Left out {count(out.length)}</Tabs.Tab>
        </Tabs.List>
        <span className="grow" />
        {tab === 'datasets' && (
          <>
            <TextInput
              aria-label="Filter the datasets"
              placeholder="Filter: mask, complete, waiting, new …"
              w={260}
              value={typed}
              onChange={(event) => setAddress({ find: event.currentTarget.value })}
            />
            <SegmentedControl
              aria-label="What is shown"
              value={view}
              onChange={(value) => setView(value === 'tree' || value === 'time' ? value : 'both')}
              data={[
                { value: 'tree', label: 'Tree' },
                { value: 'both', label: 'Both' },
                { value: 'time', label: 'Timeline' },
              ]}
            />
          </>
        )}
      </div>
      <Tabs.Panel value="datasets" className={layout.views ?? ''}>
        {view !== 'time' && (
          <div className={classes.upper}>
            <Split id="organise" side={side} width={330} label="the chosen dataset">
              <PlanTable
                plan={plan}
                datasets={datasets}
                frames={frames}
                chosen={chosen}
                onChoose={chooseDataset}
                empty={
                  plan.datasets.length === 0 ? (
                    <Empty title="No dataset comes of these frames" text="Left out says why, frame by frame." />
                  ) : (
                    <Empty title="No dataset fits the filter" />
                  )
                }
              />
            </Split>
          </div>
        )}
        {view !== 'tree' && rows.length > 0 && (
          <Timeline rows={rows} window={window} chosen={chosen} onChoose={chooseDataset} />
        )}
      </Tabs.Panel>
      <Tabs.Panel value="out" className={layout.views ?? ''}>
        <LeftOut frames={out} />
      </Tabs.Panel>
    </Tabs>
  );
}
