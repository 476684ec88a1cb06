import { Checkbox, TextInput } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Search } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { isChanged } from '#renderer/pages/setup/draft.ts';
import { useDrafts } from '#renderer/pages/setup/drafts.ts';
import type { SetupItem } from '#renderer/pages/setup/listing.ts';
import classes from '#renderer/pages/setup/setup.module.css';
import { SetupState } from '#renderer/pages/setup/setup-state.tsx';

interface Props {
  readonly items: readonly SetupItem[];
  readonly current: SetupItem | null;
  readonly chosen: ReadonlySet<string>;
  /** What incomplete datasets lack, by id; undefined while it is not known. */
  readonly lacks: ReadonlyMap<string, string> | undefined;
  readonly onOpen: (item: SetupItem) => void;
  readonly onChoose: (names: ReadonlySet<string>) => void;
}

const HEIGHT = 44;

/** The datasets and their setup files: one to look at, and some to be written or given a template. */
export function SetupList({ items, current, chosen, lacks, onOpen, onChoose }: Props) {
  const [wanted, setWanted] = useState('');
  const scroller = useRef<HTMLDivElement>(null);
  const drafts = useDrafts((state) => state.drafts);
  const text = (item: SetupItem) =>
    `${item.title} ${item.detail} ${item.dates} ${item.mark} ${item.state}`.toLowerCase();
  const shown = items.filter((item) => text(item).includes(wanted.toLowerCase()));
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => HEIGHT,
    overscan: 8,
  });
  const toggle = (name: string) => {
    const next = new Set(chosen);
    if (!next.delete(name)) next.add(name);
    onChoose(next);
  };
  const all = shown.length > 0 && shown.every(({ name }) => chosen.has(name));
  const move = (event: KeyboardEvent, index: number) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = step === undefined ? undefined : shown[index + step];
    if (step === undefined || next === undefined) return;
    event.preventDefault();
    virtual.scrollToIndex(index + step);
    onOpen(next);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${index + step}"] button`)?.focus(),
    );
  };
  return (
    <section className={classes.list} aria-label="Setup files">
      <div className={classes.listHead}>
        <Checkbox
          aria-label="Choose all"
          checked={all}
          indeterminate={!all && chosen.size > 0}
          onChange={() => onChoose(all ? new Set() : new Set(shown.map(({ name }) => name)))}
        />
        <TextInput
          className="grow"
          aria-label="Find a dataset"
          placeholder={`Find among ${items.length}`}
          leftSection={<Search size={13} />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      </div>
      <div ref={scroller} className={classes.listScroller}>
        <ul className={classes.items} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const item = shown[index];
            if (item === undefined) return null;
            const isCurrent = item.name === current?.name;
            const lacking = item.state === 'incomplete' ? lacks?.get(item.dataset?.id ?? '') : undefined;
            return (
              <li
                key={item.name}
                data-index={index}
                className={classes.item}
                data-current={isCurrent}
                style={{ transform: `translateY(${start}px)` }}
              >
                <Checkbox
                  aria-label={`Choose ${item.title} ${item.detail} ${item.dates} ${item.mark}`}
                  checked={chosen.has(item.name)}
                  onChange={() => toggle(item.name)}
                />
                <button
                  type="button"
                  className={classes.itemButton}
                  aria-current={isCurrent}
                  title={item.name}
                  onClick={() => onOpen(item)}
                  onKeyDown={(event) => move(event, index)}
                >
                  <span className={classes.itemLine}>
                    <strong className="cut">{item.title}</strong>
                    {item.mark !== '' && <span className={classes.mark}>{item.mark}</span>}
                    <span className="grow" />
                    {isChanged(drafts.get(item.file?.path ?? '')) && <span className={classes.unsaved}>✎ unsaved</span>}
                  </span>
                  <span className={classes.itemLine}>
                    <span className="cut mono dim">{item.detail}</span>
                    <span className={`mono ${classes.dates}`}>{item.dates}</span>
                    <span className="grow" />
                    {lacking === undefined ? (
                      <SetupState state={item.state} />
                    ) : (
                      <span className={classes.state} data-state="incomplete" title={`lacks ${lacking}`}>
                        <span aria-hidden>◌</span> lacks {lacking}
                      </span>
                    )}
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
        {shown.length === 0 && <p className={`dim ${classes.none}`}>Nothing is called so.</p>}
      </div>
    </section>
  );
}
