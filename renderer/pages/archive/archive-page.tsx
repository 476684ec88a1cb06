import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { DeliveryInput, DeliverySummary } from '#core/contract/delivery.ts';
import { useActions } from '#renderer/app/actions.ts';
import { call } from '#renderer/host/connection.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import { useDryRun } from '#renderer/host/use-dry-run.ts';
import classes from '#renderer/pages/archive/archive.module.css';
import { DeliveredDialog } from '#renderer/pages/archive/delivered-dialog.tsx';
import { Unfinished, WorkOutcome, WorkProgress } from '#renderer/pages/archive/delivery-banner.tsx';
import { DeliveryViews } from '#renderer/pages/archive/delivery-views.tsx';
import { TargetBar } from '#renderer/pages/archive/target-bar.tsx';
import { onlyOf } from '#renderer/pages/archive/unit-rows.ts';
import { checkCommand, deliveryCommand, useDeliveryWish } from '#renderer/pages/archive/use-delivery-wish.ts';
import { useDeliveryWork } from '#renderer/pages/archive/use-delivery-work.ts';
import { usePublicDays } from '#renderer/pages/archive/use-public-days.ts';
import { useAddress } from '#renderer/parts/address.ts';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import layout from '#renderer/parts/layout.module.css';
import { bytes, count, counted } from '#renderer/parts/numbers.ts';
import { Page } from '#renderer/parts/page.tsx';
import { FolderPicker } from '#renderer/parts/picker/folder-picker.tsx';
import { Planning } from '#renderer/parts/planning.tsx';

const planOf = (input: DeliveryInput) => ({ verb: 'archive' as const, input: { ...input, dryRun: true } });

/** The delivery to KOA: what is ready, where it goes, both tables, and what a check finds. Nothing is written before it is said. */
export function ArchivePage() {
  const root = useWorkspace()?.root ?? '';
  const { wish, isNothing, setInto, setOnly, setMetadataOnly, setOnlyNew } = useDeliveryWish();
  const work = useDeliveryWork();
  const [asking, setAsking] = useState<'into' | 'delivered' | null>(null);
  const [address, setAddress] = useAddress();
  const tab = address.get('tab');
  const [days, setDay] = usePublicDays(root);
  const order = wish === null ? null : inputOf(wish);
  const all = useDryRun(order === null ? null : planOf({ ...order, subdirs: [] }), work.round);
  const isPart = wish !== null && wish.only.length > 0 && !isNothing;
  const part = useDryRun(isPart && order !== null ? planOf(order) : null, work.round);
  const chosen = isPart ? part : all;
  const plan = isNothing ? null : chosen.plan;
  const fault = all.fault ?? (isNothing ? null : chosen.fault);
  const isBusy = work.running !== null;
  // Those of the rows that there are: a day of another program would be told as a mistake.
  const programs = (plan ?? all.plan)?.programs;
  const told = Object.fromEntries(Object.entries(days).filter(([program]) => programs?.includes(program) !== false));
  // Of a folder that will not do there is no plan, whatever was planned before.
  const sound = fault === null ? plan : null;
  const toCopy = sound === null ? 0 : sound.copies + sound.replaced;
  const canApply = plan !== null && chosen.isCurrent && !isBusy && fault === null;
  const apply = () => order !== null && void work.start({ verb: 'archive', input: order });
  const begun = all.plan?.unfinished ?? null;
  /** What was begun is brought to its end as it was asked for, whatever is chosen now. */
  const goOn = () => {
    if (wish === null) return;
    // This window knows it before the folder was looked at again.
    if (work.ended !== null && work.last?.into === wish.into) {
      void work.start({ verb: 'archive', input: work.last });
      return;
    }
    if (begun === null) {
      apply();
      return;
    }
    setAddress({
      only: begun.subdirs,
      tables: begun.metadataOnly ? '1' : null,
      new: begun.onlyNew ? '1' : null,
    });
    void work.start({ verb: 'archive', input: { into: wish.into, ...begun } });
  };
  const { data: findings = null } = useQuery({
    queryKey: ['archive-checked', wish?.into, work.ends],
    queryFn: () => call((host) => host.delivery.checked({ folder: wish?.into ?? '' })),
    enabled: wish !== null,
    placeholderData: (before) => before,
  });
  const repair = () => {
    if (wish === null || findings === null) return;
    void work.start({ verb: 'archive', input: { into: wish.into, subdirs: findings.repair, verify: true } });
  };
  const canCheck = wish !== null && !isBusy;
  const check = () => {
    if (wish === null) return;
    setAddress({ tab: 'findings' });
    void work.start({ verb: 'validateArchive', input: { folder: wish.into, public: told } });
  };
  const onlyReady = () => {
    const units = all.plan?.units ?? [];
    const ready = new Set(units.flatMap(({ unit, readiness }) => (readiness === 'ready' ? [unit] : [])));
    setOnly(
      onlyOf(
        ready,
        units.map(({ unit }) => unit),
      ),
    );
  };
  useActions([
    {
      id: 'archive-apply',
      label: 'Make the archive',
      group: 'Archive',
      keys: 'mod+enter',
      run: apply,
      disabled: !canApply,
    },
    { id: 'archive-check', label: 'Check the archive', group: 'Archive', keys: 'c', run: check, disabled: !canCheck },
    { id: 'archive-again', label: 'Plan the archive again', group: 'Archive', run: all.again },
    { id: 'archive-into', label: 'Choose the disk', group: 'Archive', keys: 'd', run: () => setAsking('into') },
    { id: 'archive-ready', label: 'Choose only what is ready', group: 'Archive', run: onlyReady },
    { id: 'archive-all', label: 'Choose everything', group: 'Archive', run: () => setOnly([]) },
    {
      id: 'archive-delivered',
      label: 'Mark as delivered',
      group: 'Archive',
      run: () => setAsking('delivered'),
      disabled: isBusy,
    },
  ]);
  return (
    <Page
      title="Archive"
      facts={all.plan === null ? undefined : factsOf(all.plan)}
      tools={
        <>
          <Button variant="default" disabled={isBusy} onClick={() => setAsking('delivered')}>
            Mark as delivered …
          </Button>
          <Button variant="default" disabled={!canCheck} onClick={check}>
            Check
          </Button>
          <Button disabled={!canApply} onClick={apply}>
            {wish?.metadataOnly === true
              ? 'Write the tables'
              : toCopy > 0
                ? `Archive ${counted(toCopy, 'file')}`
                : fault === null
                  ? 'Bring up to date'
                  : 'Archive'}
          </Button>
        </>
      }
    >
      {work.running !== null && <WorkProgress task={work.running} />}
      {work.running === null && work.ended !== null && (
        <WorkOutcome
          ended={work.ended}
          onAgain={goOn}
          onCheck={check}
          onFindings={() => setAddress({ tab: 'findings' })}
          onReport={() => setAddress({ tab: 'report' })}
          onClose={work.forget}
        />
      )}
      {work.running === null && work.ended === null && all.plan !== null && begun !== null && all.isCurrent && (
        <Unfinished order={begun} onAgain={goOn} />
      )}
      {wish !== null && (
        <TargetBar
          wish={wish}
          plan={fault === null ? (plan ?? all.plan) : null}
          isLocked={isBusy}
          onInto={setInto}
          onChoose={() => setAsking('into')}
          onMetadataOnly={setMetadataOnly}
          onOnlyNew={setOnlyNew}
        />
      )}
      <Planning task={chosen.task ?? all.task} isFirst={all.plan === null && fault === null} />
      {fault !== null && (
        <div className={classes.faults}>
          {fault.code === 'no-products' && all.plan === null ? (
            <Empty
              title="There is nothing to archive yet"
              text="The archive takes what was reduced and coadded. Reduce a dataset first, or open a tree that was reduced elsewhere."
            >
              <Button component={Link} href="/runs">
                Go to Runs
              </Button>
            </Empty>
          ) : (
            <FaultView fault={fault}>
              <div className={layout.line}>
                <Button variant="default" onClick={() => setAsking('into')}>
                  Choose another folder …
                </Button>
                <Button variant="default" onClick={all.again}>
                  Plan again
                </Button>
              </div>
            </FaultView>
          )}
        </div>
      )}
      {wish !== null && all.plan !== null && all.fault === null && (
        <DeliveryViews
          all={all.plan}
          plan={plan}
          only={wish.only}
          onOnly={setOnly}
          findings={findings}
          days={days}
          onDay={setDay}
          canCheck={canCheck}
          onCheck={check}
          onRepair={canCheck ? repair : null}
        />
      )}
      {wish !== null && (
        <div className={layout.totals}>
          {sound !== null && (
            <span>
              <span className="dim">to do</span> {count(sound.copies)} new, {count(sound.replaced)} replaced,{' '}
              {count(sound.kept)} there already{sound.removed > 0 && `, ${count(sound.removed)} taken away`};{' '}
              {bytes(sound.copyBytes)}
            </span>
          )}
          {isNothing && <span>Nothing is chosen.</span>}
          {tab === 'findings' ? (
            <CommandLine words={checkCommand(wish.into, told)} />
          ) : (
            !isNothing && <CommandLine words={deliveryCommand(root, wish)} />
          )}
        </div>
      )}
      <FolderPicker
        opened={asking === 'into'}
        title="Folder of the archive"
        note="Choose a new or empty folder on the disk that is delivered, or an archive that was begun there."
        action="Choose"
        choose="folder"
        canMake
        {...(wish === null ? {} : { start: wish.into })}
        onClose={() => setAsking(null)}
        onChoose={([path]) => {
          if (path !== undefined) setInto(path);
          return undefined;
        }}
      />
      <DeliveredDialog
        opened={asking === 'delivered'}
        root={root}
        into={wish?.into ?? ''}
        errors={findings?.errors ?? 0}
        onClose={() => setAsking(null)}
        onDone={work.noted}
      />
    </Page>
  );
}

const inputOf = ({ into, only, metadataOnly, onlyNew }: NonNullable<ReturnType<typeof useDeliveryWish>['wish']>) => ({
  into,
  subdirs: [...only],
  metadataOnly,
  onlyNew,
});

function factsOf({ units }: DeliverySummary): string {
  const ready = units.filter(({ readiness }) => readiness === 'ready').length;
  const blocked = units.filter(({ readiness }) => readiness === 'blocked').length;
  return `${count(ready)} of ${counted(units.length, 'dataset')} and coadds ready${blocked > 0 ? `, ${count(blocked)} not ready` : ''}`;
}
