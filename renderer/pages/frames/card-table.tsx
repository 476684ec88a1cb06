import { ActionIcon, Button } from '@mantine/core';
import { Pencil, Pin, PinOff, Plus, Trash2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { HeaderCard, HeaderUnit } from '#core/contract/headers.ts';
import { useActions } from '#renderer/app/actions.ts';
import { withKeys } from '#renderer/app/shown-keys.ts';
import { valueText } from '#renderer/pages/frames/compare-cards.ts';
import { hasValue } from '#renderer/pages/frames/fixes/typed-card.ts';
import classes from '#renderer/pages/frames/frames.module.css';
import { arrayRows, type Column } from '#renderer/table/columns.ts';
import { DataTable } from '#renderer/table/data-table.tsx';

interface Props {
  readonly unit: HeaderUnit | null;
  readonly search: string;
  readonly pinned: readonly string[];
  readonly onPin: (card: string) => void;
  /** Edit a card; null: another one, to be added. */
  readonly onEdit: (card: HeaderCard | null) => void;
  readonly onDelete: (cards: readonly HeaderCard[]) => void;
}

/** How a card is named where it is pinned: by its keyword, of another unit than the first by its number too. */
export const cardKey = (unit: number, keyword: string): string => (unit === 0 ? keyword : `${unit}:${keyword}`);

const COLUMNS: readonly Column<HeaderCard>[] = [
  {
    id: 'keyword',
    title: 'keyword',
    width: 104,
    mono: true,
    cell: ({ keyword }) => keyword,
    text: ({ image }) => image,
  },
  {
    id: 'value',
    title: 'value',
    width: 190,
    mono: true,
    cell: (card) =>
      card.kind === 'malformed' ? (
        <span className={classes.malformed} title="This card cannot be read as the FITS standard has it">
          ▲ {valueText(card)}
        </span>
      ) : (
        valueText(card)
      ),
    text: valueText,
  },
  {
    id: 'comment',
    title: 'comment',
    width: 300,
    cell: ({ comment }) => <span className="dim">{comment}</span>,
    text: ({ comment }) => comment,
  },
];

/** The cards of one header, to be searched, copied and pinned. */
export function CardTable({ unit, search, pinned, onPin, onEdit, onDelete }: Props) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const needle = search.trim().toLowerCase();
  const cards = useMemo(
    () =>
      (unit?.cards ?? []).filter(
        (card) =>
          needle === '' ||
          [card.keyword, valueText(card), card.comment].some((text) => text.toLowerCase().includes(needle)),
      ),
    [unit, needle],
  );
  const rows = useMemo(() => arrayRows(cards, ({ offset }) => String(offset)), [cards]);
  const chosen = cards.filter(({ offset }) => selected.has(String(offset)));
  const [first] = chosen;
  const key = first === undefined ? null : cardKey(unit?.index ?? 0, first.keyword);
  const isPinned = key !== null && pinned.includes(key);
  const copy = (text: string) => void navigator.clipboard.writeText(text);
  const canEdit = first !== undefined && hasValue(first);
  const gone = chosen.filter(({ keyword }) => keyword !== '');
  const canPin = first !== undefined && first.kind !== 'commentary';
  const copyValue = () => copy(chosen.map(valueText).join('\n'));
  const copyCard = () => copy(chosen.map(({ image }) => image.match(/.{1,80}/g)?.join('\n') ?? image).join('\n'));
  const none = chosen.length === 0;
  useActions([
    {
      id: 'copy-value',
      label: 'Copy the value of the card',
      group: 'Headers',
      keys: 'c',
      disabled: none,
      run: copyValue,
    },
    { id: 'copy-card', label: 'Copy the card', group: 'Headers', keys: 'shift+c', disabled: none, run: copyCard },
    {
      id: 'pin-card',
      label: 'Pin the card as a column, or unpin it',
      group: 'Headers',
      keys: 'p',
      disabled: !canPin,
      run: () => key !== null && onPin(key),
    },
    {
      id: 'edit-card',
      label: 'Edit the card, in a copy of the frame',
      group: 'Headers',
      keys: 'e',
      disabled: !canEdit,
      run: () => first !== undefined && onEdit(first),
    },
    {
      id: 'delete-card',
      label: 'Delete the card, in a copy of the frame',
      group: 'Headers',
      keys: 'delete',
      disabled: gone.length === 0,
      run: () => onDelete(gone),
    },
  ]);
  return (
    <>
      <DataTable
        id="header-cards"
        label="Header cards"
        columns={COLUMNS}
        rows={rows}
        selected={selected}
        onSelect={setSelected}
        onOpen={(card) => copy(valueText(card))}
        empty={<p className={`${classes.hint} dim`}>No card has that in it.</p>}
      />
      <div className={classes.paneFoot}>
        <Button
          variant="default"
          size="compact-xs"
          disabled={none}
          onClick={copyValue}
          title={withKeys('Copy the value of the card', 'c')}
        >
          Copy value
        </Button>
        <Button
          variant="default"
          size="compact-xs"
          disabled={none}
          onClick={copyCard}
          title={withKeys('Copy the card', 'shift+c')}
        >
          Copy card
        </Button>
        <ActionIcon
          aria-label={isPinned ? 'Unpin column' : 'Pin as column'}
          disabled={!canPin}
          title={withKeys('Pin the card as a column, or unpin it', 'p')}
          onClick={() => key !== null && onPin(key)}
        >
          {isPinned ? <PinOff size={13} /> : <Pin size={13} />}
        </ActionIcon>
        <ActionIcon
          aria-label="Edit the card"
          disabled={!canEdit}
          title={withKeys('Edit the card, in a copy of the frame', 'e')}
          onClick={() => first !== undefined && onEdit(first)}
        >
          <Pencil size={13} />
        </ActionIcon>
        <ActionIcon
          aria-label="Delete the card"
          disabled={gone.length === 0}
          title={withKeys('Delete the card, in a copy of the frame', 'delete')}
          onClick={() => onDelete(gone)}
        >
          <Trash2 size={13} />
        </ActionIcon>
        <ActionIcon
          aria-label="Set another card"
          title={withKeys('Set another card, in a copy of the frame', 'shift+e')}
          onClick={() => onEdit(null)}
        >
          <Plus size={14} />
        </ActionIcon>
        <span className="grow" />
        <span className="dim">
          {cards.length} of {unit?.cards.length ?? 0}
        </span>
      </div>
    </>
  );
}
