import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { QaView } from '#renderer/pages/qa/qa-view.tsx';
import { useAddress } from '#renderer/parts/address.ts';
import { Empty } from '#renderer/parts/empty.tsx';
import { Page } from '#renderer/parts/page.tsx';
import { ReductionSelect, useReductionPlaces } from '#renderer/parts/reduction-select.tsx';
import { chooseReduction, useSelection } from '#renderer/parts/selection.ts';

/** The QA plots of the chosen reduction, beside another's. Deep link: /qa?reduction=…&beside=…&plot=…&by=…&find=… */
export function QaPage() {
  const [search, setSearch] = useAddress();
  const [, navigate] = useLocation();
  const { reduction: chosen, dataset } = useSelection();
  const places = useReductionPlaces();
  const asked = search.get('reduction');
  const ofDataset = dataset === null ? [] : places.filter((one) => one.id.startsWith(`${dataset}/`));
  const near = ofDataset.length > 0 ? ofDataset : places;
  const id = asked ?? chosen ?? (near.length === 1 ? (near[0]?.id ?? null) : null);
  const besideId = search.get('beside');
  const place = places.find((one) => one.id === id);
  const beside = places.find((one) => one.id === besideId)?.folder ?? null;
  useEffect(() => {
    if (asked !== null) chooseReduction(asked);
  }, [asked]);
  // What is shown without having been asked for is in the address too.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each reduction.
  useEffect(() => {
    if (asked === null && id !== null) setSearch({ reduction: id });
  }, [asked, id]);
  const choose = (next: string | null) => {
    chooseReduction(next);
    setSearch({ reduction: next, plot: null });
  };
  return (
    <Page
      title="QA"
      tools={
        <>
          <ReductionSelect label="Reduction" placeholder="Choose a reduction" value={id} onChange={choose} />
          <ReductionSelect
            label="Compare with"
            placeholder="Compare with …"
            value={besideId}
            except={id}
            onChange={(next) => setSearch({ beside: next })}
          />
        </>
      }
    >
      {place === undefined ? (
        <Empty
          title={places.length === 0 ? 'There is no reduction yet' : 'Choose a reduction'}
          text="PypeIt's plots of calibrations and spectra show here, also while it runs."
        >
          {places.length === 0 ? (
            <Button onClick={() => navigate('/runs')}>Go to Runs</Button>
          ) : (
            near.slice(0, 6).map((one) => (
              <Button key={one.id} variant="default" onClick={() => choose(one.id)}>
                {one.id}
              </Button>
            ))
          )}
        </Empty>
      ) : (
        <QaView
          folder={place.folder}
          isLive
          beside={beside}
          open={search.get('plot')}
          onOpen={(name) => setSearch({ plot: name })}
        />
      )}
    </Page>
  );
}
