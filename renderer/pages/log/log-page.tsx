import { SegmentedControl } from '@mantine/core';
import { useEffect } from 'react';
import { LogView } from '#renderer/pages/log/log-view.tsx';
import { useAddress } from '#renderer/parts/address.ts';
import { Empty } from '#renderer/parts/empty.tsx';
import { Page } from '#renderer/parts/page.tsx';
import { ReductionSelect, useReductionPlaces } from '#renderer/parts/reduction-select.tsx';
import { chooseReduction, useSelection } from '#renderer/parts/selection.ts';

/** The log of the chosen reduction. Deep link: /log?reduction=…&file=console&line=…&levels=warning,error&find=… */
export function LogPage() {
  const [search, setSearch] = useAddress();
  const chosen = useSelection((selection) => selection.reduction);
  const places = useReductionPlaces();
  const id = search.get('reduction') ?? chosen ?? (places.length === 1 ? (places[0]?.id ?? null) : null);
  const logs = places.find((place) => place.id === id)?.logs ?? [];
  const file = search.get('file') ?? 'log';
  const shown = logs.find(({ name }) => name === file) ?? logs[0];
  const line = search.get('line');
  const asked = search.get('reduction');
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each reduction.
  useEffect(() => {
    if (asked !== null) chooseReduction(asked);
    else if (id !== null) setSearch({ reduction: id });
  }, [asked, id]);
  return (
    <Page
      title="Log"
      tools={
        <>
          {logs.length > 1 && (
            <SegmentedControl
              aria-label="Which log"
              value={shown?.name ?? ''}
              data={logs.map(({ name }) => name)}
              onChange={(name) => setSearch({ file: name, line: null })}
            />
          )}
          <ReductionSelect
            label="Reduction"
            placeholder="Choose a reduction"
            value={id}
            onChange={(next) => {
              chooseReduction(next);
              setSearch({ reduction: next, file: null, line: null });
            }}
          />
        </>
      }
    >
      {shown === undefined ? (
        <Empty
          title={id === null ? 'Choose a reduction' : 'This reduction has no log yet'}
          text="PypeIt's messages show here while it runs, and afterwards."
        />
      ) : (
        <LogView key={shown.path} path={shown.path} line={line === null ? null : Number(line)} />
      )}
    </Page>
  );
}
