import { ActionIcon, Select, TextInput, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Search, X } from 'lucide-react';
import { useState } from 'react';
import type { HandEdit } from '#core/contract/fix.ts';
import type { HeaderCard, HeaderUnit } from '#core/contract/headers.ts';
import { useActions } from '#renderer/app/actions.ts';
import { withKeys } from '#renderer/app/shown-keys.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { CardTable } from '#renderer/pages/frames/card-table.tsx';
import { CompareTable } from '#renderer/pages/frames/compare-table.tsx';
import { CardForm } from '#renderer/pages/frames/fixes/card-form.tsx';
import { DraftList } from '#renderer/pages/frames/fixes/draft-list.tsx';
import { FixDialog } from '#renderer/pages/frames/fixes/fix-dialog.tsx';
import { FrameFixes } from '#renderer/pages/frames/fixes/frame-fixes.tsx';
import { UndoFix } from '#renderer/pages/frames/fixes/undo-fix.tsx';
import { useDrafts } from '#renderer/pages/frames/fixes/use-drafts.ts';
import { FrameFacts } from '#renderer/pages/frames/frame-facts.tsx';
import classes from '#renderer/pages/frames/frames.module.css';
import { readHeaders } from '#renderer/pages/frames/read-headers.ts';
import { MOST_COMPARED as MOST } from '#renderer/pages/frames/use-frames-view.ts';
import { useAddress } from '#renderer/parts/address.ts';
import { CopyButton } from '#renderer/parts/command-line.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { count } from '#renderer/parts/numbers.ts';

interface Props {
  /** The selected frames, at least one. */
  readonly paths: readonly string[];
  readonly seq: number | null;
  readonly pinned: readonly string[];
  readonly onPin: (card: string) => void;
  readonly onClose: () => void;
}

/** The headers of the selected frame, or those of several compared. */
export function HeadersPane({ paths, seq, pinned, onPin, onClose }: Props) {
  const [address, setAddress] = useAddress();
  const unit = Number(address.get('hdu') ?? 0);
  const [search, setSearch] = useState('');
  const shown = paths.slice(0, MOST);
  const { edits, setEdits, add } = useDrafts(paths);
  const [form, setForm] = useState<{ readonly card: HeaderCard | null } | null>(null);
  const [fixing, setFixing] = useState<readonly HandEdit[] | null>(null);
  const [undoing, setUndoing] = useState<string | null>(null);
  const only = paths.length === 1 ? (paths[0] ?? null) : null;
  const { data: known } = useQuery({
    queryKey: ['fixes', only, seq],
    queryFn: () => call((host) => host.fixes.of({ path: only ?? '' })),
    enabled: only !== null,
    placeholderData: (before, query) => (query?.queryKey[1] === only ? before : undefined),
  });
  const files = only === null ? paths : [known?.original ?? only];
  const { data, error, isPending } = useQuery({
    queryKey: ['headers', shown],
    queryFn: ({ signal }) => readHeaders(shown, signal),
    staleTime: 2000,
  });
  const read = data ?? [];
  const [first] = read;
  const units = first?.units ?? [];
  const index = units.some((one) => one.index === unit) ? unit : 0;
  const unitOf = (file: (typeof read)[number]): HeaderUnit | null =>
    file.units.find((one) => one.index === index) ?? null;
  const faults = read.flatMap(({ fault }) => fault ?? []);
  useActions([
    {
      id: 'add-card',
      label: 'Set another card, in a copy of the frame',
      group: 'Headers',
      keys: 'shift+e',
      run: () => setForm({ card: null }),
    },
    {
      id: 'preview-fix',
      label: 'Preview the fix of the headers',
      group: 'Headers',
      keys: 'mod+enter',
      disabled: edits.length === 0,
      run: () => setFixing(edits),
    },
  ]);
  return (
    <div className={classes.pane}>
      <div className={classes.paneHead}>
        {paths.length === 1 ? (
          <>
            <strong className="cut mono" title={shown[0]}>
              {shown[0]?.split('/').at(-1)}
            </strong>
            <CopyButton text={shown[0] ?? ''} label="Copy the path" />
          </>
        ) : (
          <strong>
            Compare {paths.length > MOST ? `the first ${MOST} of ${count(paths.length)}` : paths.length} frames
          </strong>
        )}
        <span className="grow" />
        <Tooltip label={withKeys('Close the headers', 'h')}>
          <ActionIcon aria-label="Close the headers" onClick={onClose}>
            <X size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
      {paths.length === 1 && <FrameFacts path={shown[0] ?? ''} seq={seq} />}
      {known !== undefined && <FrameFixes known={known} onPropose={() => setFixing([])} onUndo={setUndoing} />}
      <div className={classes.paneTools} hidden={data !== undefined && units.length === 0}>
        <Select
          aria-label="HDU"
          w={170}
          allowDeselect={false}
          data={units.map((one) => ({ value: String(one.index), label: unitLabel(one) }))}
          value={units.length === 0 ? null : String(index)}
          onChange={(value) => setAddress({ hdu: value === '0' ? null : value })}
          disabled={units.length < 2}
        />
        <TextInput
          className="grow"
          aria-label="Search the cards"
          placeholder="Search keyword, value, comment"
          leftSection={<Search size={13} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      </div>
      {error !== null && <FaultView fault={faultOf(error)} />}
      {faults.map((fault) => (
        <FaultView key={fault.message} fault={fault} />
      ))}
      {isPending && <p className={`${classes.hint} dim`}>Reading headers…</p>}
      {paths.length === 1 && first !== undefined && units.length > 0 && (
        <CardTable
          unit={unitOf(first)}
          search={search}
          pinned={pinned}
          onPin={onPin}
          onEdit={(card) => setForm({ card })}
          onDelete={(cards) => add(cards.map(({ keyword }) => ({ kind: 'delete', hdu: index, keyword })))}
        />
      )}
      {paths.length > 1 && read.length > 0 && (
        <CompareTable
          names={read.map(({ path }) => path)}
          units={read.map(unitOf)}
          search={search}
          pinned={pinned}
          onPin={onPin}
          onEdit={() => setForm({ card: null })}
        />
      )}
      <DraftList edits={edits} onEdits={setEdits} onPreview={() => setFixing(edits)} />
      {form !== null && (
        <CardForm card={form.card} unit={index} onEdit={(edit) => add([edit])} onClose={() => setForm(null)} />
      )}
      {fixing !== null && (
        <FixDialog
          files={files}
          edits={fixing}
          onClose={() => setFixing(null)}
          onDone={() => fixing.length > 0 && setEdits([])}
        />
      )}
      {undoing !== null && <UndoFix into={undoing} onClose={() => setUndoing(null)} />}
    </div>
  );
}

const unitLabel = ({ index, name, version, kind, cards }: HeaderUnit): string =>
  `${index} ${name === '' ? (index === 0 ? 'PRIMARY' : kind) : name}${version > 1 ? `,${version}` : ''} (${cards.length})`;
