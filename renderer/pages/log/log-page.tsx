import { SegmentedControl } from '@mantine/core';
import { useSearchParams } from 'wouter';
import { LogView } from '#renderer/pages/log/log-view.tsx';
import { Empty } from '#renderer/parts/empty.tsx';
import { Page } from '#renderer/parts/page.tsx';
import { ReductionSelect, useReductionPlaces } from '#renderer/parts/reduction-select.tsx';
import { chooseReduction, useSelection } from '#renderer/parts/selection.ts';

/** The log of the chosen reduction. Deep link: /log?reduction=…&file=console&line=… */
export function LogPage() {
  const [search, setSearch] = useSearchParams();
  const chosen = useSelection((selection) => selection.reduction);
  const places = useReductionPlaces();
  const id = search.get('reduction') ?? chosen ?? (places.length === 1 ? (places[0]?.id ?? null) : null);
  const logs = places.find((place) => place.id === id)?.logs ?? [];
  const file = search.get('file') ?? 'log';
  const shown = logs.find(({ name }) => name === file) ?? logs[0];
  const line = search.get('line');
  const put = (change: Readonly<Record<string, string>>) =>
    setSearch((old) => ({ ...Object.fromEntries(old), ...change }));
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
              onChange={(name) => put({ file: name })}
            />
          )}
          <ReductionSelect
            label="Reduction"
            placeholder="Choose a reduction"
            value={id}
            onChange={(next) => {
              chooseReduction(next);
              setSearch(next === null ? {} : { reduction: next });
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
