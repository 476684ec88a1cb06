import { Modal, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { create } from 'zustand';
import { type Action, useAllActions } from '#renderer/app/actions.ts';
import classes from '#renderer/app/app.module.css';
import { Keys } from '#renderer/parts/keys.tsx';

export const usePalette = create<{ readonly open: boolean }>(() => ({ open: false }));

/** How well a label fits what was typed: all letters in order, whole words better. Null: not at all. */
function rankOf(label: string, typed: string): number | null {
  const text = label.toLowerCase();
  let at = 0;
  let gaps = 0;
  for (const letter of typed.toLowerCase().replaceAll(' ', '')) {
    const found = text.indexOf(letter, at);
    if (found < 0) return null;
    gaps += found - at;
    at = found + 1;
  }
  return text.includes(typed.toLowerCase()) ? -100 + text.indexOf(typed.toLowerCase()) : gaps;
}

/** All that can be done now, to be found by typing. */
export function Palette() {
  const { open } = usePalette();
  const close = () => usePalette.setState({ open: false });
  if (!open) return null;
  return (
    <Modal.Root opened onClose={close} size={560} yOffset="12vh" padding={8}>
      <Modal.Overlay />
      <Modal.Content aria-label="Commands">
        <Modal.Body>
          <Found close={close} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Found({ close }: { readonly close: () => void }) {
  const all = useAllActions();
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const found = all
    .filter(({ disabled, id }) => disabled !== true && id !== 'palette')
    .map((action) => ({ action, rank: rankOf(`${action.label} ${action.group}`, typed) }))
    .filter((one): one is { action: Action; rank: number } => one.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, 60);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed changes what stands first.
  useEffect(() => setActive(0), [typed]);
  useEffect(() => {
    document.getElementById(`found-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const run = (action: Action | undefined) => {
    close();
    action?.run();
  };
  return (
    <>
      <TextInput
        data-autofocus
        size="sm"
        aria-label="Search commands"
        placeholder="What do you want to do?"
        leftSection={<Search size={14} />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        role="combobox"
        aria-expanded
        aria-controls="found"
        aria-activedescendant={found.length > 0 ? `found-${active}` : undefined}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step !== undefined) {
            event.preventDefault();
            setActive((at) => Math.max(0, Math.min(found.length - 1, at + step)));
          }
          if (event.key === 'Enter') run(found[active]?.action);
        }}
      />
      <div
        id="found"
        role="listbox"
        aria-label="Commands"
        style={{ maxHeight: '50vh', overflowY: 'auto', marginTop: 6 }}
      >
        {found.map(({ action }, index) => (
          <button
            type="button"
            role="option"
            aria-selected={index === active}
            tabIndex={-1}
            key={action.id}
            id={`found-${index}`}
            className={classes.found}
            data-active={index === active}
            onMouseMove={() => setActive(index)}
            onClick={() => run(action)}
          >
            <span className="grow cut">{action.label}</span>
            <span className="dim">{action.group}</span>
            {action.keys !== undefined && <Keys keys={action.keys} />}
          </button>
        ))}
        {found.length === 0 && <p className="dim">Nothing is called so.</p>}
      </div>
    </>
  );
}
