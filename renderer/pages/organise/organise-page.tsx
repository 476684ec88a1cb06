import { Button } from '@mantine/core';
import { FolderPlus, Undo2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import type { OrganizeResult } from '#core/contract/organize.ts';
import { useActions } from '#renderer/app/actions.ts';
import { call } from '#renderer/host/connection.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import { useDryRun } from '#renderer/host/use-dry-run.ts';
import { Outcome, Progress } from '#renderer/pages/organise/apply-banner.tsx';
import { Confirm } from '#renderer/pages/organise/confirm.tsx';
import { PlanOptions } from '#renderer/pages/organise/plan-options.tsx';
import { PlanTotals } from '#renderer/pages/organise/plan-totals.tsx';
import { PlanViews } from '#renderer/pages/organise/plan-views.tsx';
import { UndoPreview } from '#renderer/pages/organise/undo-preview.tsx';
import { useApply } from '#renderer/pages/organise/use-apply.ts';
import { useWish, type Wish } from '#renderer/pages/organise/use-wish.ts';
import { useAddress } from '#renderer/parts/address.ts';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { bytes, count, counted } from '#renderer/parts/numbers.ts';
import { Page } from '#renderer/parts/page.tsx';
import { FolderPicker } from '#renderer/parts/picker/folder-picker.tsx';
import { Planning } from '#renderer/parts/planning.tsx';
import { chooseDataset, useSelection } from '#renderer/parts/selection.ts';

const add = (paths: readonly string[]) => call((host) => host.workspace.addSources({ paths: [...paths] }));
const remove = (path: string) => call((host) => host.workspace.removeSource({ path }));

const orderOf = (wish: Wish | null) =>
  wish === null ? null : { verb: 'organize' as const, input: { ...wish, sources: [...wish.sources], dryRun: true } };

/** Raw frames into datasets: the plan, how nights cluster, and what stays out. Nothing is written before Apply. */
export function OrganisePage() {
  const workspace = useWorkspace();
  const options = useWish();
  const { wish } = options;
  const planned = useDryRun(orderOf(wish));
  const { plan, fault } = planned;
  const change = useApply(planned.again);
  const [isPicking, setPicking] = useState(false);
  const [asking, setAsking] = useState<'move' | 'undo' | null>(null);
  const chosen = useChosenDataset();
  const sources = workspace?.sources ?? [];
  const work = plan === null ? 0 : Object.values(plan.operations).reduce((sum, n) => sum + n, 0);
  const canApply = work > 0 && planned.isCurrent && change.running === null && fault === null;
  const applyNow = () => wish !== null && void change.apply(wish);
  const apply = () => (wish?.mode === 'move' ? setAsking('move') : applyNow());
  useActions([
    {
      id: 'organise-apply',
      label: 'Apply the plan',
      group: 'Organise',
      keys: 'mod+enter',
      run: apply,
      disabled: !canApply,
    },
    { id: 'organise-undo', label: 'Undo the last organising', group: 'Organise', run: () => setAsking('undo') },
    { id: 'organise-again', label: 'Plan again', group: 'Organise', run: planned.again },
    { id: 'organise-add', label: 'Add frames', group: 'Organise', run: () => setPicking(true) },
  ]);
  const placed = plan?.frames.filter(({ fate }) => fate === 'placed').length ?? 0;
  return (
    <Page
      title="Organise"
      facts={plan !== null && sources.length > 0 ? factsOf(plan) : undefined}
      tools={
        <>
          <Button
            variant="default"
            leftSection={<Undo2 size={13} />}
            disabled={change.running !== null}
            onClick={() => setAsking('undo')}
          >
            Undo …
          </Button>
          <Button disabled={!canApply} onClick={apply}>
            {work === 0 && plan !== null
              ? 'Nothing to do'
              : `Apply${placed > 0 ? ` to ${counted(placed, 'frame')}` : ''}`}
          </Button>
        </>
      }
    >
      {change.running !== null && <Progress task={change.running} />}
      {change.ended !== null && (
        <Outcome ended={change.ended} onClose={change.forget} onUndo={() => setAsking('undo')} />
      )}
      {workspace !== null && sources.length === 0 ? (
        <Empty
          title="No raw frames yet"
          text="Add the folders that your raw frames lie in. They stay as they are; datasets are made of links to them."
        >
          <Button leftSection={<FolderPlus size={13} />} onClick={() => setPicking(true)}>
            Add frames …
          </Button>
          <Button component={Link} href="/" variant="default">
            Or begin with a practice night
          </Button>
        </Empty>
      ) : (
        <>
          <PlanOptions
            sources={sources}
            unchecked={options.unchecked}
            onCheck={options.check}
            onRemove={(path) => void remove(path)}
            onAdd={() => setPicking(true)}
            mode={options.mode}
            onMode={options.setMode}
            window={options.window}
            onWindow={options.setWindow}
            rename={options.rename}
            onRename={options.setRename}
          />
          <Planning task={planned.task} isFirst={plan === null && fault === null} />
          {fault !== null && (
            <div style={{ padding: '0 12px' }}>
              <FaultView fault={fault}>
                <div style={{ display: 'flex', gap: 8, marginTop: 4 }}>
                  <Button variant="default" onClick={planned.again}>
                    Plan again
                  </Button>
                  {sources
                    .filter(({ path, state }) => state !== 'ready' && !options.unchecked.has(path))
                    .map(({ path }) => (
                      <Button key={path} variant="default" onClick={() => options.check(path, false)}>
                        Leave out {path}
                      </Button>
                    ))}
                </div>
              </FaultView>
            </div>
          )}
          {plan !== null && wish !== null && fault === null && (
            <>
              <PlanViews plan={plan} window={options.window} chosen={chosen} />
              <PlanTotals plan={plan} wish={wish} free={workspace?.disk.free ?? 0} />
            </>
          )}
        </>
      )}
      <FolderPicker
        opened={isPicking}
        title="Add raw frames"
        action="Add"
        onClose={() => setPicking(false)}
        onChoose={add}
      />
      <Confirm
        opened={asking === 'move'}
        title="Move the raw frames?"
        action={`Move ${counted(placed, 'frame')}`}
        onClose={() => setAsking(null)}
        onConfirm={applyNow}
      >
        <p>
          {counted(placed, 'file')} of {bytes(sizeOf(plan))} leave their folders for{' '}
          <span className="mono">{wish?.into}</span>. Undo brings them back as long as their old places are free.
        </p>
        <p className="dim">To keep the raw folders as they are, choose Link or Copy.</p>
      </Confirm>
      <UndoPreview
        opened={asking === 'undo'}
        root={workspace?.root ?? ''}
        preview={change.previewUndo}
        onClose={() => setAsking(null)}
        onUndo={() => void change.undo(workspace?.root ?? '')}
      />
    </Page>
  );
}

const sizeOf = (plan: OrganizeResult | null): number =>
  plan?.frames.reduce((sum, { fate, size }) => sum + (fate === 'placed' ? size : 0), 0) ?? 0;

function factsOf({ datasets, frames }: OrganizeResult): string {
  const whole = datasets.filter(({ state }) => state === 'complete').length;
  return `${counted(frames.length, 'frame')} · ${counted(datasets.length, 'dataset')}, ${count(whole)} complete`;
}

/** The shared choice, as the address says it too. */
function useChosenDataset(): string | null {
  const chosen = useSelection((selection) => selection.dataset);
  const [params, setParams] = useAddress();
  const linked = params.get('dataset');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address counts when the page is opened by it.
  useEffect(() => {
    if (linked !== null) chooseDataset(linked);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each choice.
  useEffect(() => {
    if (chosen !== null && chosen !== linked) setParams({ dataset: chosen });
  }, [chosen, linked]);
  return chosen;
}
