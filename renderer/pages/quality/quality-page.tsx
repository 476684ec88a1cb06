import { Button } from '@mantine/core';
import { RefreshCw, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { QualityState } from '#core/contract/quality.ts';
import { useActions } from '#renderer/app/actions.ts';
import { call } from '#renderer/host/connection.ts';
import { CompareView } from '#renderer/pages/quality/compare-view.tsx';
import classes from '#renderer/pages/quality/quality.module.css';
import { QualityNotices } from '#renderer/pages/quality/quality-notices.tsx';
import { ScorecardView } from '#renderer/pages/quality/scorecard-view.tsx';
import { useQualityState } from '#renderer/pages/quality/use-quality.ts';
import { WarningsView } from '#renderer/pages/quality/warnings-view.tsx';
import { Empty } from '#renderer/parts/empty.tsx';
import { count, counted } from '#renderer/parts/numbers.ts';
import { Page } from '#renderer/parts/page.tsx';
import { State } from '#renderer/parts/state.tsx';
import { useAttempt } from '#renderer/parts/use-attempt.ts';

const TABS = [
  { path: '/quality', name: 'Scorecard' },
  { path: '/quality/compare', name: 'Compare' },
  { path: '/quality/warnings', name: 'Warnings' },
] as const;
type Tab = (typeof TABS)[number]['path'];

/** Which reductions to trust, and what to do about the others. */
export function QualityPage() {
  const [here] = useLocation();
  const tab = TABS.find(({ path }) => path === here)?.path ?? '/quality';
  // Products are looked at while someone watches them; warnings have their own watch.
  if (tab === '/quality/warnings')
    return (
      <Page title="Quality">
        <Tabs tab={tab} />
        <WarningsView />
      </Page>
    );
  return <ProductsPage tab={tab} />;
}

function ProductsPage({ tab }: { readonly tab: Exclude<Tab, '/quality/warnings'> }) {
  const known = useQualityState();
  return (
    <Page
      title="Quality"
      facts={known === null ? '' : <Facts state={known.state} />}
      tools={known !== null && <Tools state={known.state} />}
    >
      <Tabs tab={tab}>{known !== null && <Reading state={known.state} />}</Tabs>
      {known === null ? null : known.state.frames === 0 ? (
        <NoFrames state={known.state} />
      ) : tab === '/quality' ? (
        <ScorecardView state={known.state} seq={known.seq} />
      ) : (
        <CompareView seq={known.seq} />
      )}
    </Page>
  );
}

function Tabs({ tab, children }: { readonly tab: Tab; readonly children?: ReactNode }) {
  return (
    <nav className={classes.tabs} aria-label="Parts of the page">
      {TABS.map(({ path, name }) => (
        <Link key={path} href={path} className={classes.tab ?? ''} aria-current={path === tab ? 'page' : undefined}>
          {name}
        </Link>
      ))}
      <span className="grow" />
      {children}
    </nav>
  );
}

function Facts({ state: { frames, reductions, datasets } }: { readonly state: QualityState }) {
  if (frames === 0) return null;
  return (
    <>
      {counted(frames, 'science frame')} of {counted(reductions, 'reduction')} in {counted(datasets, 'dataset')}
    </>
  );
}

/** How far the look at the products is. */
function Reading({ state: { reading } }: { readonly state: QualityState }) {
  if (reading === null) return null;
  const { done, total, item } = reading;
  return (
    <span className={classes.reading} title={item}>
      <State
        state="running"
        word={
          total === null
            ? `looking for reductions: ${count(done)}`
            : `reading products: ${count(done)} of ${count(total)}`
        }
      />
    </span>
  );
}

function Tools({ state: { undoable } }: { readonly state: QualityState }) {
  const attempt = useAttempt();
  const undo = () => void attempt.run(() => call((host) => host.quality.undo({})));
  const look = () => void attempt.run(() => call((host) => host.quality.look({})));
  useActions([
    {
      id: 'quality-undo',
      label: 'Undo the last judgement or thresholds',
      group: 'Quality',
      keys: 'mod+z',
      disabled: undoable === null,
      run: undo,
    },
    { id: 'quality-look', label: 'Look at the products again', group: 'Quality', run: look },
  ]);
  return (
    <>
      {attempt.fault !== null && (
        <span role="alert" className={classes.toolFault} title={attempt.fault.remedy}>
          <State state="problem" word={attempt.fault.message} />
        </span>
      )}
      {undoable !== null && (
        <Button
          variant="default"
          leftSection={<Undo2 size={13} />}
          title={`${undoable.what} of ${undoable.dataset} (${undoable.who})`}
          onClick={undo}
        >
          Undo
        </Button>
      )}
      <Button variant="default" leftSection={<RefreshCw size={13} />} onClick={look}>
        Look again
      </Button>
    </>
  );
}

function NoFrames({ state }: { readonly state: QualityState }) {
  const [, navigate] = useLocation();
  const attempt = useAttempt();
  if (!state.isKnown && state.fault === null)
    return (
      <Empty
        title="Looking at the products …"
        text="What was read before is remembered: only what changed is read again."
      />
    );
  return (
    <>
      <QualityNotices state={state} attempt={attempt} />
      <Empty
        title="There is nothing to judge yet"
        text="Each science frame of each reduction gets a line here: how many of its slits are bad, and why. Reduce a dataset, or open a tree that was reduced elsewhere."
      >
        <Button onClick={() => navigate('/runs')}>Go to Runs</Button>
        <Button variant="default" onClick={() => navigate('/setup')}>
          Go to Setup
        </Button>
      </Empty>
    </>
  );
}
