import { Button } from '@mantine/core';
import { Layers } from 'lucide-react';
import { useLocation } from 'wouter';
import type { CoaddsState } from '#core/contract/coadds.ts';
import { CoaddsView } from '#renderer/pages/coadds/coadds-view.tsx';
import { useCoaddsState } from '#renderer/pages/coadds/use-coadds.ts';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { count, counted } from '#renderer/parts/numbers.ts';
import { Page } from '#renderer/parts/page.tsx';
import { State } from '#renderer/parts/state.tsx';

/** Which datasets can be coadded, what has been, and making it. Deep link: see `useCoaddsWish`. */
export function CoaddsPage() {
  const known = useCoaddsState();
  if (known === null) return <Page title="Coadds">{null}</Page>;
  const { state, seq } = known;
  if (state.coadds > 0) return <CoaddsView state={state} seq={seq} />;
  return (
    <Page title="Coadds">
      {state.fault !== null && <FaultView fault={state.fault} />}
      {state.isKnown ? <Nothing /> : state.fault === null && <Looking state={state} />}
    </Page>
  );
}

function Looking({ state: { reading } }: { readonly state: CoaddsState }) {
  return (
    <Empty
      title="Looking at the products …"
      text={
        reading === null ? (
          'What was read before is remembered: only what changed is read again.'
        ) : (
          <State
            state="running"
            word={`reading products: ${count(reading.done)}${reading.total === null ? '' : ` of ${counted(reading.total, 'reduction')}`}`}
          />
        )
      }
    />
  );
}

function Nothing() {
  const [, navigate] = useLocation();
  return (
    <Empty
      title="There is nothing to coadd yet"
      text={
        <>
          <Layers size={13} aria-hidden /> Datasets that share a mask and a configuration are listed here, with what was
          coadded of them. Organise frames, and reduce them first.
        </>
      }
    >
      <Button onClick={() => navigate('/organise')}>Go to Organise</Button>
      <Button variant="default" onClick={() => navigate('/runs')}>
        Go to Runs
      </Button>
    </Empty>
  );
}
