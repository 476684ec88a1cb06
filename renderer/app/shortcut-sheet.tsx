import { Modal } from '@mantine/core';
import { create } from 'zustand';
import { useAllActions } from '#renderer/app/actions.ts';
import classes from '#renderer/app/app.module.css';
import { Keys } from '#renderer/parts/keys.tsx';

export const useShortcutSheet = create<{ readonly open: boolean }>(() => ({ open: false }));

const TABLE_KEYS = [
  ['Next, former row', 'arrowdown arrowup'],
  ['Extend the selection', 'shift+arrowdown shift+arrowup'],
  ['First, last row', 'home end'],
  ['Open what is selected', 'enter'],
  ['Select all', 'mod+a'],
] as const;

/** Every key that does something here, in a window over the page. */
export function ShortcutSheet() {
  const { open } = useShortcutSheet();
  return (
    <Modal opened={open} onClose={() => useShortcutSheet.setState({ open: false })} title="Shortcuts" size={720}>
      <ShortcutList />
    </Modal>
  );
}

/** Every key that does something here, by where it belongs. */
export function ShortcutList() {
  const actions = useAllActions().filter(({ keys }) => keys !== undefined);
  const names = [...new Set(actions.map(({ group }) => group))];
  return (
    <div className={classes.sheet}>
      {names.map((name) => (
        <section key={name}>
          <h3>{name}</h3>
          {actions
            .filter(({ group }) => group === name)
            .map(({ id, label, keys = '' }) => (
              <div key={id}>
                {label}
                <Keys keys={keys} />
              </div>
            ))}
        </section>
      ))}
      <section>
        <h3>Tables</h3>
        {TABLE_KEYS.map(([label, keys]) => (
          <div key={label}>
            {label}
            <Keys keys={keys} />
          </div>
        ))}
      </section>
    </div>
  );
}
