import { Button, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useSearchParams } from 'wouter';
import { useActions } from '#renderer/app/actions.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { follow } from '#renderer/host/follow.ts';
import { Differences, useDifferences } from '#renderer/pages/setup/differences.tsx';
import { type Draft, isChanged } from '#renderer/pages/setup/draft.ts';
import { DraftNotes } from '#renderer/pages/setup/draft-notes.tsx';
import { redoDraft, settledDraft, undoDraft } from '#renderer/pages/setup/drafts.ts';
import { FileCommands } from '#renderer/pages/setup/file-commands.tsx';
import { FileHead } from '#renderer/pages/setup/file-head.tsx';
import { FrameGrid } from '#renderer/pages/setup/frame-grid.tsx';
import type { SetupItem } from '#renderer/pages/setup/listing.ts';
import { ParameterForm } from '#renderer/pages/setup/parameter-form.tsx';
import { SaveDialog } from '#renderer/pages/setup/save-dialog.tsx';
import classes from '#renderer/pages/setup/setup.module.css';
import { useDefinitions, useValidation } from '#renderer/pages/setup/use-parameters.ts';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';

// The editor is larger than the page itself: it comes when it is first looked at.
const TextEditor = lazy(async () => ({ default: (await import('#renderer/pages/setup/text-editor.tsx')).TextEditor }));

const TABS = ['frames', 'parameters', 'text', 'differences'] as const;
type Tab = (typeof TABS)[number];

interface Props {
  readonly item: SetupItem;
  readonly path: string;
  readonly draft: Draft;
  readonly onSaved: () => void;
  readonly onWriteAnew: () => void;
}

/** One setup file: its frames, its parameters, its text, and what a save would change; all of one text. */
export function FileView({ item, path, draft, onSaved, onWriteAnew }: Props) {
  const [params, setParams] = useSearchParams();
  const tab = TABS.find((each) => each === params.get('tab')) ?? 'frames';
  const [asks, setAsks] = useState(false);
  const show = (next: Tab) =>
    setParams((old) => {
      const words = new URLSearchParams(old);
      if (next === 'frames') words.delete('tab');
      else words.set('tab', next);
      return words;
    });
  const { now, base } = draft;
  const readOnly = item.state === 'locked';
  const changed = isChanged(draft);
  const plan = usePlan(item);
  const wantsParameters = tab === 'parameters' || tab === 'text';
  const definitions = useDefinitions(path, draft);
  const validation = useValidation(path, draft, wantsParameters || changed);
  const differences = useDifferences(path, now.text, base.text);
  const errors = validation.data?.errors ?? [];
  const count = changed ? (differences.data?.lines.filter(({ kind }) => kind !== 'same').length ?? 0) : 0;
  const faults = useMemo(() => {
    const ours = now.fault === null ? [] : [{ line: now.faultLine ?? 1, message: now.fault.message }];
    const theirs = (validation.data?.errors ?? []).map(({ line, message }) => ({ line: line ?? 1, message }));
    return [...ours, ...(now.fault === null ? theirs : [])];
  }, [now.fault, now.faultLine, validation.data]);
  const save = async () => {
    takeTyped();
    const draftNow = await settledDraft(path);
    if (!readOnly && !goToRefused() && isChanged(draftNow)) setAsks(true);
  };
  useActions([
    { id: 'setup-save', label: 'Save the setup file', group: 'Setup', keys: 'mod+s', run: () => void save() },
    { id: 'setup-undo', label: 'Undo', group: 'Setup', keys: 'mod+z', disabled: asks, run: () => undoDraft(path) },
    {
      id: 'setup-redo',
      label: 'Redo',
      group: 'Setup',
      keys: 'mod+shift+z',
      disabled: asks,
      run: () => redoDraft(path),
    },
    ...TABS.map((each, i) => ({
      id: `setup-tab-${each}`,
      label: `Show ${each}`,
      group: 'Setup',
      keys: `${i + 1}`,
      run: () => show(each),
    })),
  ]);

  const unreadable = (
    <div className={classes.pad}>
      {now.fault !== null && (
        <FaultView fault={now.fault}>
          {tab !== 'text' && (
            <div>
              <Button variant="default" size="compact-xs" onClick={() => show('text')}>
                Mend it in the text
              </Button>
            </div>
          )}
        </FaultView>
      )}
    </div>
  );
  const { content } = now;
  return (
    <div className={classes.file}>
      <FileHead
        item={item}
        path={path}
        draft={draft}
        readOnly={readOnly}
        onSave={() => void save()}
        onWriteAnew={onWriteAnew}
      />
      <DraftNotes item={item} path={path} draft={draft} onSaved={onSaved} />
      <Tabs
        value={tab}
        onChange={(next) => show(TABS.find((each) => each === next) ?? 'frames')}
        className={classes.tabs ?? ''}
      >
        <Tabs.List>
          <Tabs.Tab value="frames">Frames</Tabs.Tab>
          <Tabs.Tab value="parameters">
            Parameters
            {errors.length > 0 && <span className={classes.refused}> ✕ {errors.length}</span>}
          </Tabs.Tab>
          <Tabs.Tab value="text">Text{now.fault !== null && <span className={classes.refused}> ✕</span>}</Tabs.Tab>
          <Tabs.Tab value="differences">
            Differences
            {count > 0 && <span className={classes.badge}>{count}</span>}
          </Tabs.Tab>
          <span className="grow" />
          {content !== null && (
            <span className={classes.values}>
              <span className="dim">{content.spectrograph}</span> setup {content.setup}
              {Object.entries(content.values).map(([key, value]) => (
                <span key={key}>
                  {' '}
                  <span className="dim">· {key}</span> {String(value)}
                </span>
              ))}
            </span>
          )}
        </Tabs.List>
        <Tabs.Panel value="frames" className={classes.panel ?? ''}>
          {content === null ? (
            unreadable
          ) : (
            <FrameGrid
              path={path}
              content={content}
              readOnly={readOnly}
              frames={plan.data?.find((reduction) => reduction.path === path)?.frames ?? null}
            />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="parameters" className={classes.panel ?? ''}>
          {content === null ? (
            unreadable
          ) : definitions.error !== null ? (
            <div className={classes.pad}>
              <FaultView fault={faultOf(definitions.error)} />
            </div>
          ) : definitions.data === undefined ? (
            <Empty
              title="PypeIt is asked for its parameters"
              text={`${definitions.phase}. It takes some seconds the first time; then they are kept.`}
            >
              <div className={classes.wait} role="progressbar" aria-label="Asking PypeIt" />
            </Empty>
          ) : (
            <ParameterForm path={path} content={content} tree={definitions.data} errors={errors} readOnly={readOnly} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="text" className={classes.panel ?? ''}>
          {now.fault !== null && unreadable}
          <Suspense fallback={null}>
            <TextEditor path={path} text={now.text} tree={definitions.data} faults={faults} readOnly={readOnly} />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="differences" className={classes.panel ?? ''}>
          <Differences path={path} text={now.text} before={base.text} />
        </Tabs.Panel>
      </Tabs>
      <FileCommands item={item} path={path} />
      {asks && (
        <SaveDialog
          path={path}
          name={item.name}
          draft={draft}
          errors={errors}
          onSaved={onSaved}
          onClose={() => setAsks(false)}
        />
      )}
    </div>
  );
}

/** Take what is being typed in a field, as leaving it does; the field keeps the focus. */
function takeTyped(): void {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement)) return;
  field.blur();
  field.focus();
}

/** Go to the first field in sight whose value was refused, which says why beside it. False: there is none. */
function goToRefused(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement>('input[data-pending][aria-invalid="true"]');
  const field = [...fields].find((each) => each.checkVisibility());
  field?.focus();
  return field !== undefined;
}

/** What setup itself would make of the dataset's frames now: the reason of each. */
function usePlan({ dataset }: SetupItem) {
  return useQuery({
    queryKey: ['setup-plan', dataset?.folder],
    queryFn: ({ signal }) =>
      call(async (host) => {
        const stream = await host.setups.plan({ paths: [dataset?.folder ?? ''] }, { signal });
        const result = await follow(stream);
        return result.datasets.flatMap(({ reductions }) => reductions);
      }),
    enabled: dataset !== null,
    staleTime: 60_000,
  });
}
