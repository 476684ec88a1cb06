import { Tabs, TextInput } from '@mantine/core';
import { useDeferredValue } from 'react';
import type { DeliverySummary, FindingsSummary } from '#core/contract/delivery.ts';
import { Findings } from '#renderer/pages/archive/findings.tsx';
import { Reasons, Report } from '#renderer/pages/archive/lists.tsx';
import { MetaTable } from '#renderer/pages/archive/meta-table.tsx';
import { UnitTree } from '#renderer/pages/archive/unit-tree.tsx';
import { useAddress, useAddressChoice } from '#renderer/parts/address.ts';
import { Empty } from '#renderer/parts/empty.tsx';
import layout from '#renderer/parts/layout.module.css';
import { count } from '#renderer/parts/numbers.ts';

interface Props {
  /** The plan of all, and of what is chosen. */
  readonly all: DeliverySummary;
  readonly plan: DeliverySummary | null;
  readonly only: readonly string[];
  readonly onOnly: (only: readonly string[]) => void;
  readonly findings: FindingsSummary | null;
  readonly days: Readonly<Record<string, string>>;
  readonly onDay: (program: string, day: string) => void;
  readonly canCheck: boolean;
  readonly onCheck: () => void;
  /** Archive again, reading what is there; null: not now. */
  readonly onRepair: (() => void) | null;
}

/** What the archive gets, both tables, what is not ready, what a check found, and the report. */
export function DeliveryViews({ all, plan, only, onOnly, findings, days, onDay, canCheck, onCheck, onRepair }: Props) {
  const [tab, setTab] = useAddressChoice('tab', ['units', 'reduced', 'coadded', 'reasons', 'findings', 'report']);
  const [address, setAddress] = useAddress();
  const typed = address.get('find') ?? '';
  const text = useDeferredValue(typed.trim());
  const rowsOf = (table: number) => (plan === null ? '' : ` ${count(plan.tables[table]?.rows ?? 0)}`);
  const nothing = <Empty title="Nothing is chosen" text="Check what the archive is to get." />;
  const hasFilter = tab === 'units' || tab === 'reduced' || tab === 'coadded';
  return (
    <Tabs value={tab} onChange={setTab} keepMounted={false} className={layout.views ?? ''}>
      <div className={layout.tabs}>
        <Tabs.List>
          <Tabs.Tab value="units">Datasets {count(all.units.length)}</Tabs.Tab>
          <Tabs.Tab value="reduced">Reduced{rowsOf(0)}</Tabs.Tab>
          <Tabs.Tab value="coadded">Coadded{rowsOf(1)}</Tabs.Tab>
          <Tabs.Tab value="reasons">Not ready {count(all.reasons)}</Tabs.Tab>
          <Tabs.Tab value="findings">
            Findings{findings === null ? '' : ` ${count(findings.errors + findings.warnings)}`}
          </Tabs.Tab>
          <Tabs.Tab value="report">Report</Tabs.Tab>
        </Tabs.List>
        <span className="grow" />
        {hasFilter && (
          <TextInput
            aria-label={tab === 'units' ? 'Filter the datasets' : 'Filter the rows'}
            placeholder={tab === 'units' ? 'Filter: mask, ready, blocked, delivered …' : 'Filter: any cell'}
            w={260}
            value={typed}
            onChange={(event) => setAddress({ find: event.currentTarget.value })}
          />
        )}
      </div>
      <Tabs.Panel value="units" className={layout.views ?? ''}>
        <UnitTree units={all.units} only={only} onOnly={onOnly} text={text} />
      </Tabs.Panel>
      <Tabs.Panel value="reduced" className={layout.views ?? ''}>
        {plan === null ? nothing : <MetaTable plan={plan} table={0} text={text} />}
      </Tabs.Panel>
      <Tabs.Panel value="coadded" className={layout.views ?? ''}>
        {plan === null ? nothing : <MetaTable plan={plan} table={1} text={text} />}
      </Tabs.Panel>
      <Tabs.Panel value="reasons" className={layout.views ?? ''}>
        <Reasons plan={all} />
      </Tabs.Panel>
      <Tabs.Panel value="findings" className={layout.views ?? ''}>
        <Findings
          findings={findings}
          programs={(plan ?? all).programs}
          days={days}
          onDay={onDay}
          canCheck={canCheck}
          onCheck={onCheck}
          onRepair={onRepair}
        />
      </Tabs.Panel>
      <Tabs.Panel value="report" className={layout.views ?? ''}>
        {plan === null ? nothing : <Report plan={plan} />}
      </Tabs.Panel>
    </Tabs>
  );
}
