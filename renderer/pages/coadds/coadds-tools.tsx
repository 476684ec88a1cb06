import { Button } from '@mantine/core';
import { X } from 'lucide-react';
import type { CoaddView } from '#core/contract/coadds.ts';
import classes from '#renderer/pages/coadds/coadds.module.css';
import type { CoaddsWish } from '#renderer/pages/coadds/coadds-address.ts';
import type { CoaddsWhole } from '#renderer/pages/coadds/use-coadds.ts';
import { count } from '#renderer/parts/numbers.ts';
import { SearchField } from '#renderer/parts/search-field.tsx';
import { useSelection } from '#renderer/parts/selection.ts';

const LISTS: readonly { readonly id: CoaddView['list']; readonly name: string; readonly glyph: string }[] = [
  { id: 'all', name: 'All', glyph: '' },
  { id: 'open', name: 'To be made', glyph: '○ ' },
  { id: 'stale', name: 'Out of date', glyph: '◌ ' },
  { id: 'active', name: 'Running', glyph: '◐ ' },
  { id: 'complete', name: 'Complete', glyph: '● ' },
  { id: 'failed', name: 'Failed', glyph: '✕ ' },
  { id: 'hindered', name: 'Cannot be made', glyph: '◦ ' },
];

/** Lists, a search, and the configuration that alone is shown. */
export function CoaddsTools({ wish, whole }: { readonly wish: CoaddsWish; readonly whole: CoaddsWhole | null }) {
  const { list, config } = wish.view;
  const dataset = useSelection((selection) => selection.dataset);
  const own = dataset?.split('/').slice(0, 2).join('/') ?? null;
  return (
    <div className={classes.tools}>
      <div className={classes.lists} role="group" aria-label="Lists">
        {LISTS.map(({ id, name, glyph }) => (
          <button key={id} type="button" aria-pressed={list === id} onClick={() => wish.set({ list: id })}>
            <span aria-hidden>{glyph}</span>
            {name} <span className="dim">{whole === null ? '' : count(whole.lists[id])}</span>
          </button>
        ))}
      </div>
      <SearchField
        id="coadds-search"
        title="Search the coadds"
        group="Coadds"
        label="Search masks, datasets, targets, frames and causes"
        placeholder="mask, target, frame, cause …"
        text={wish.view.text}
        onText={(text) => wish.set({ text })}
      />
      {config !== null ? (
        <Button
          size="compact-xs"
          variant="light"
          rightSection={<X size={12} aria-hidden />}
          aria-label={`No longer only ${config}`}
          onClick={() => wish.set({ config: null })}
        >
          {config}
        </Button>
      ) : (
        own !== null && (
          <Button size="compact-xs" variant="default" title={`Only ${own}`} onClick={() => wish.set({ config: own })}>
            Only this configuration
          </Button>
        )
      )}
    </div>
  );
}
