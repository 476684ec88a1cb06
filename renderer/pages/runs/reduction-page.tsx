import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { RunSnapshot } from '#core/contract/run.ts';
import { useActions } from '#renderer/app/actions.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import { LogView } from '#renderer/pages/log/log-view.tsx';
import { QaView } from '#renderer/pages/qa/qa-view.tsx';
import { useCancelling } from '#renderer/pages/runs/cancel-question.tsx';
import { MatrixView } from '#renderer/pages/runs/matrix-view.tsx';
import { ProductsView } from '#renderer/pages/runs/products-view.tsx';
import { lackOf } from '#renderer/pages/runs/queue-tools.tsx';
import { RemediesView } from '#renderer/pages/runs/remedies-view.tsx';
import { exposureText, isActive, isOpen, runPath } from '#renderer/pages/runs/run-values.ts';
import classes from '#renderer/pages/runs/runs.module.css';
import { ask, useRunFault } from '#renderer/pages/runs/use-run-actions.ts';
import { useRun } from '#renderer/pages/runs/use-runs.ts';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { bytes, clock } from '#renderer/parts/numbers.ts';
import { Page } from '#renderer/parts/page.tsx';
import { chooseReduction } from '#renderer/parts/selection.ts';
import { State } from '#renderer/parts/state.tsx';

export const TABS = ['state', 'log', 'qa', 'products', 'remedies'] as const;
export type Tab = (typeof TABS)[number];
const NAMES: Readonly<Record<Tab, string>> = {
  state: 'State',
  log: 'Log',
  qa: 'QA',
  products: 'Products',
  remedies: 'What to do',
};

/** One reduction: how far each step is, its log, its plots, its files. */
export function ReductionPage({ id, tab }: { readonly id: string; readonly tab: Tab }) {
  const one = useRun(id);
  useEffect(() => {
    if (one != null) chooseReduction(id);
  }, [one, id]);
  const title = (
    <>
      <Link href="/runs">Runs</Link> <span className="dim">/</span> <span className="mono">{id}</span>
    </>
  );
  if (one === null) return <Page title="Runs">{<Empty title="Looking at the reductions …" />}</Page>;
  if (one === undefined)
    return (
      <Page title="Runs">
        <Empty title="There is no such reduction" text={<span className="mono">{id}</span>}>
          <Link href="/runs">All reductions</Link>
        </Empty>
      </Page>
    );
  return (
    <Page title="Reduction" facts={title} tools={<Tools one={one} />}>
      <nav className={classes.tabs} aria-label="Parts of the reduction">
        {TABS.map((name) => (
          <Link
            key={name}
            href={runPath(id, name)}
            className={classes.tab}
            aria-current={name === tab ? 'page' : undefined}
          >
            {NAMES[name]}
          </Link>
        ))}
        <span className="grow" />
        <Progress one={one} />
      </nav>
      <LastFault />
      <Content one={one} tab={tab} />
    </Page>
  );
}

function LastFault() {
  const fault = useRunFault((last) => last.fault);
  return fault === null ? null : <FaultView fault={fault} />;
}

function Tools({ one }: { readonly one: RunSnapshot }) {
  const { cancel, question } = useCancelling();
  const lacks = lackOf(useWorkspace());
  const canStart = isOpen(one) || (one.state === 'failed' && !isActive(one));
  const start = () => void ask((host) => host.start({ which: [one.key] }));
  useActions([
    {
      id: 'run-start',
      label: 'Start this reduction',
      group: 'Runs',
      keys: 's',
      disabled: !canStart || lacks !== null,
      run: start,
    },
    {
      id: 'run-cancel',
      label: 'Cancel this reduction',
      group: 'Runs',
      keys: 'x',
      disabled: !isActive(one),
      run: () => cancel([one]),
    },
  ]);
  return (
    <>
      <State state={one.state} />
      {isActive(one) && (
        <Button variant="default" onClick={() => cancel([one])}>
          Cancel
        </Button>
      )}
      {canStart && (
        <Button disabled={lacks !== null} title={lacks ?? undefined} onClick={start}>
          Start
        </Button>
      )}
      {question}
    </>
  );
}

function Progress({ one }: { readonly one: RunSnapshot }) {
  const parts =
    one.state === 'running'
      ? [
          one.stage,
          one.detector === null ? null : `detector ${one.detector}`,
          exposureText(one) === '' ? null : `exposure ${exposureText(one)}`,
          one.frame,
          one.elapsed === null ? null : clock(one.elapsed),
          one.etaSeconds === null ? null : `about ${clock(one.etaSeconds)} left`,
          one.memory > 0 ? bytes(one.memory) : null,
        ]
      : [one.why];
  const text = parts.filter((part) => part !== null).join(' · ');
  return (
    <span className="dim cut" title={text}>
      {text}
    </span>
  );
}

function Content({ one, tab }: { readonly one: RunSnapshot; readonly tab: Tab }) {
  const [search, setSearch] = useSearchParams();
  switch (tab) {
    case 'state':
      return <MatrixView one={one} />;
    case 'log': {
      const isConsole = search.get('file') === 'console' || one.logPath === null;
      const path = isConsole ? one.stdoutPath : one.logPath;
      const line = search.get('line');
      if (path === null)
        return <Empty title="There is no log yet" text="PypeIt's messages show here as soon as it starts." />;
      return <LogView key={`${path} ${line}`} path={path} line={line === null ? null : Number(line)} />;
    }
    case 'qa':
      return (
        <QaView
          folder={one.folder}
          isLive={one.state === 'running'}
          open={search.get('plot')}
          onOpen={(plot) => setSearch(plot === null ? {} : { plot })}
        />
      );
    case 'products':
      return <ProductsView one={one} />;
    case 'remedies':
      return <RemediesView one={one} />;
  }
}
