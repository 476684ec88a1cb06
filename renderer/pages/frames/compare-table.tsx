import { Button, Checkbox } from '@mantine/core';
import { Pin } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { HeaderUnit } from '#core/contract/headers.ts';
import { cardKey } from '#renderer/pages/frames/card-table.tsx';
import { type ComparedCard, compareCards } from '#renderer/pages/frames/compare-cards.ts';
import classes from '#renderer/pages/frames/frames.module.css';
import { arrayRows, type Column } from '#renderer/table/columns.ts';
import { DataTable } from '#renderer/table/data-table.tsx';
import { useKept } from '#renderer/table/use-kept.ts';

interface Props {
  /** Paths of the files, in order. */
  readonly names: readonly string[];
  /** The same unit of each; null: it has none. */
  readonly units: readonly (HeaderUnit | null)[];
  readonly search: string;
  readonly pinned: readonly string[];
  readonly onPin: (card: string) => void;
  /** Set a card in copies of all of them. */
  readonly onEdit: () => void;
}

/** Headers side by side: what differs first, and how much is equal. */
export function CompareTable({ names, units, search, pinned, onPin, onEdit }: Props) {
  const [isOnly, setOnly] = useKept('compare-only', false);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const all = useMemo(() => compareCards(units), [units]);
  const differing = all.filter(({ differs }) => differs).length;
  const needle = search.trim().toLowerCase();
  const cards = all.filter(
    ({ keyword, values, differs }) =>
      (differs || !isOnly) &&
      (needle === '' || [keyword, ...values].some((text) => text?.toLowerCase().includes(needle))),
  );
  const columns: readonly Column<ComparedCard>[] = [
    {
      id: 'keyword',
      title: 'keyword',
      width: 122,
      mono: true,
      cell: ({ keyword, differs }) => (
        <>
          <span className={classes.differs} role="img" aria-label={differs ? 'differs' : 'equal'}>
            {differs ? '≠' : '='}
          </span>{' '}
          {keyword}
        </>
      ),
      text: ({ keyword, comment }) => `${keyword} / ${comment}`,
    },
    ...names.map(
      (path, at): Column<ComparedCard> => ({
        id: `file-${at}`,
        title: path.split('/').at(-1) ?? path,
        width: 140,
        mono: true,
        cell: ({ values, differs }) => {
          const value = values[at] ?? null;
          if (value === null) return <span className="dim">no such card</span>;
          return differs ? <span className={classes.differing}>{value}</span> : value;
        },
        text: ({ values }) => values[at] ?? 'no such card',
      }),
    ),
  ];
  const first = cards.find(({ id }) => selected.has(id));
  const key = first === undefined ? null : cardKey(units.find((unit) => unit !== null)?.index ?? 0, first.keyword);
  return (
    <>
      <DataTable
        id={`compare-${names.length}`}
        label="Compared cards"
        columns={columns}
        rows={arrayRows(cards, ({ id }) => id)}
        selected={selected}
        onSelect={setSelected}
        empty={
          <p className={`${classes.hint} dim`}>{needle === '' ? 'All cards are equal.' : 'No card has that in it.'}</p>
        }
      />
      <div className={classes.paneFoot}>
        <Button
          variant="default"
          size="compact-xs"
          disabled={key === null}
          leftSection={<Pin size={12} />}
          onClick={() => key !== null && onPin(key)}
        >
          {key !== null && pinned.includes(key) ? 'Unpin column' : 'Pin as column'}
        </Button>
        <Button variant="default" size="compact-xs" onClick={onEdit}>
          Set a card…
        </Button>
        <Checkbox
          label="Only what differs"
          checked={isOnly}
          onChange={(event) => setOnly(event.currentTarget.checked)}
        />
        <span className="grow" />
        <span className="dim">
          {differing} differ, {all.length - differing} equal
        </span>
      </div>
    </>
  );
}
