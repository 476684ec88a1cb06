import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { useActions } from '#renderer/app/actions.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { follow } from '#renderer/host/follow.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import { settleAddress } from '#renderer/pages/setup/address.ts';
import { openDraft, useDrafts } from '#renderer/pages/setup/drafts.ts';
import { FileView } from '#renderer/pages/setup/file-view.tsx';
import { addressOf, isAt, itemAt, itemsOf, type SetupItem } from '#renderer/pages/setup/listing.ts';
import { NoFile } from '#renderer/pages/setup/no-file.tsx';
import classes from '#renderer/pages/setup/setup.module.css';
import { SetupList } from '#renderer/pages/setup/setup-list.tsx';
import { Templates } from '#renderer/pages/setup/templates.tsx';
import { useWriteSetups } from '#renderer/pages/setup/use-write-setups.ts';
import { WriteReport } from '#renderer/pages/setup/write-report.tsx';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { counted } from '#renderer/parts/numbers.ts';
import { Page } from '#renderer/parts/page.tsx';
import { chooseDataset, useSelection } from '#renderer/parts/selection.ts';

/** The setup files of the workspace: which there are, and what is in them. */
export function SetupPage() {
  const root = useWorkspace()?.root ?? null;
  const [location, navigate] = useLocation();
  const selected = useSelection((selection) => selection.dataset);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [showsTemplates, setShowsTemplates] = useState(false);
  const listing = useQuery({
    queryKey: ['setups'],
    queryFn: () => call((host) => host.setups.list({})),
    refetchInterval: 5000,
    staleTime: 1000,
  });
  const items = useMemo(() => (listing.data === undefined ? [] : itemsOf(listing.data)), [listing.data]);
  const named = itemAt(items, location);
  const isUnnamed = location === '/setup' || location === '/setup/';
  const usual = items.find(({ dataset }) => dataset !== null && dataset.id === selected) ?? items[0] ?? null;
  const current = named ?? (isUnnamed ? usual : null);
  const open = (item: SetupItem) => {
    settleAddress();
    const words = new URLSearchParams(window.location.search);
    words.delete('row');
    const search = words.toString();
    navigate(addressOf(item.name) + (search === '' ? '' : `?${search}`));
    if (item.dataset !== null) chooseDataset(item.dataset.id);
  };
  // What is shown is named in the address, so that a link or a reload brings it back.
  const wanted = current === null || isAt(location, current.name) ? null : addressOf(current.name);
  useEffect(() => {
    if (wanted !== null) navigate(wanted + window.location.search, { replace: true });
  }, [wanted, navigate]);
  const shownId = named?.dataset?.id ?? null;
  useEffect(() => {
    if (shownId !== null) chooseDataset(shownId);
  }, [shownId]);
  const path = current?.file?.path ?? null;
  const digest = current?.file?.digest ?? '';
  const reading = useQuery({
    queryKey: ['setup-open', path, digest],
    queryFn: async () => {
      if (path !== null) await openDraft(path, digest);
      return null;
    },
    enabled: path !== null,
    gcTime: 0,
  });
  const draft = useDrafts((state) => (path === null ? undefined : state.drafts.get(path)));
  const lacks = useLacks(items);
  const writing = useWriteSetups(() => void listing.refetch());
  const picked = items.filter(({ name }) => chosen.has(name));
  const pickedFolders = [...new Set(picked.flatMap(({ dataset }) => dataset?.folder ?? []))];
  const write = () => {
    if (pickedFolders.length > 0) void writing.write(pickedFolders, false);
    else if (root !== null) void writing.write([root], false);
  };
  useActions([
    { id: 'setup-write', label: 'Write setup files', group: 'Setup', keys: 'w', run: write },
    {
      id: 'setup-templates',
      label: 'Parameter templates',
      group: 'Setup',
      keys: 't',
      run: () => setShowsTemplates(true),
    },
  ]);
  const counts = (state: SetupItem['state']) => items.filter((item) => item.state === state).length;
  const facts =
    items.length === 0
      ? undefined
      : [
          counted(items.filter(({ file }) => file !== null).length, 'setup file'),
          ...(counts('missing') > 0 ? [`${counts('missing')} to be written`] : []),
          ...(counts('incomplete') > 0 ? [`${counted(counts('incomplete'), 'dataset')} incomplete`] : []),
        ].join(', ');
  const targets = picked.some(({ file }) => file !== null)
    ? picked.filter(({ file }) => file !== null)
    : current?.file != null
      ? [current]
      : [];

  return (
    <Page
      title="Setup"
      facts={facts}
      tools={
        <>
          <Button variant="default" disabled={items.length === 0} onClick={() => setShowsTemplates(true)}>
            Templates
          </Button>
          <Button disabled={items.length === 0} loading={writing.running} onClick={write}>
            {pickedFolders.length > 0
              ? `Write ${counted(pickedFolders.length, 'chosen dataset')}`
              : 'Write setup files'}
          </Button>
        </>
      }
    >
      {listing.error !== null && (
        <div className={classes.pad}>
          <FaultView fault={faultOf(listing.error)} />
        </div>
      )}
      <WriteReport writing={writing} />
      {listing.data !== undefined && items.length === 0 && (
        <Empty
          title="There is nothing to set up yet"
          text="Setup files belong to datasets. Organise raw frames first; trees that pypeit_setup made in this workspace show here too."
        >
          <Button onClick={() => navigate('/organise')}>Organise frames</Button>
        </Empty>
      )}
      {items.length > 0 && (
        <div className={classes.columns}>
          <SetupList
            items={items}
            current={current}
            chosen={chosen}
            lacks={lacks.data}
            onOpen={open}
            onChoose={setChosen}
          />
          {current === null ? (
            <Empty
              title="This address names nothing that is here"
              text="The setup file or dataset was renamed or removed. Choose another one from the list."
            >
              {usual !== null && (
                <Button onClick={() => open(usual)}>Open {`${usual.title} ${usual.dates}`.trim()}</Button>
              )}
            </Empty>
          ) : path === null || current.file === null ? (
            <NoFile
              item={current}
              lacks={lacks.data?.get(current.dataset?.id ?? '')}
              running={writing.running}
              onWrite={() => current.dataset !== null && void writing.write([current.dataset.folder], false)}
            />
          ) : draft === undefined ? (
            <div className={classes.file}>
              {reading.error !== null && (
                <div className={classes.pad}>
                  <FaultView fault={faultOf(reading.error)} />
                </div>
              )}
            </div>
          ) : (
            <FileView
              key={path}
              item={current}
              path={path}
              draft={draft}
              onSaved={() => void listing.refetch()}
              onWriteAnew={() => current.dataset !== null && void writing.write([current.dataset.folder], true)}
            />
          )}
        </div>
      )}
      {showsTemplates && (
        <Templates
          draft={draft ?? null}
          targets={targets}
          onClose={() => setShowsTemplates(false)}
          onSaved={() => void listing.refetch()}
        />
      )}
    </Page>
  );
}

/** What the incomplete datasets lack, by id. */
function useLacks(items: readonly SetupItem[]) {
  const folders = items.flatMap(({ state, dataset }) => (state === 'incomplete' ? (dataset?.folder ?? []) : []));
  return useQuery({
    queryKey: ['setup-lacks', folders],
    queryFn: ({ signal }) =>
      call(async (host) => {
        const { datasets } = await follow(await host.setups.plan({ paths: folders }, { signal }));
        return new Map(datasets.map(({ id, missing }) => [id, missing.join(', ') || 'nothing now: organise again']));
      }),
    enabled: folders.length > 0,
    staleTime: 60_000,
  });
}
