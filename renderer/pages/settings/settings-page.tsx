import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { chooseLook, LOOKS, useLook } from '#renderer/app/look.ts';
import { ShortcutList } from '#renderer/app/shortcut-sheet.tsx';
import { useWorkspace } from '#renderer/host/state.ts';
import { Row } from '#renderer/pages/settings/fields.tsx';
import { PlacesSection } from '#renderer/pages/settings/places-section.tsx';
import { PythonSection } from '#renderer/pages/settings/python-section.tsx';
import classes from '#renderer/pages/settings/settings.module.css';
import { type Change, useLastChange, useSettings } from '#renderer/pages/settings/use-settings.ts';
import { OrganiseSection, ReductionsSection } from '#renderer/pages/settings/work-sections.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { Page } from '#renderer/parts/page.tsx';

/** What a person settles for a workspace, where it is kept, and how PypeIt is. */
export function SettingsPage() {
  const { read, fault, change } = useSettings();
  const workspace = useWorkspace();
  if (fault !== null)
    return (
      <Page title="Settings">
        <div style={{ padding: '6px 12px' }}>
          <FaultView fault={fault} />
        </div>
      </Page>
    );
  if (read === null || workspace === null)
    return (
      <Page title="Settings">
        <Skeleton height={200} m={16} />
      </Page>
    );
  const sections: readonly (readonly [string, string, ReactNode])[] = [
    ['python', 'PypeIt', <PythonSection key="python" read={read} workspace={workspace} change={change} />],
    [
      'reductions',
      'Reductions',
      <ReductionsSection key="reductions" read={read} root={workspace.root} change={change} />,
    ],
    ['organise', 'Organise', <OrganiseSection key="organise" read={read} root={workspace.root} change={change} />],
    ['look', 'Look', <LookRow key="look" />],
    [
      'shortcuts',
      'Shortcuts',
      <div key="shortcuts">
        <p className="dim">
          They are the same in every workspace and cannot be changed. Those of a page show while it is open: press ?
          there.
        </p>
        <ShortcutList />
      </div>,
    ],
    ['places', 'Places', <PlacesSection key="places" read={read} workspace={workspace} />],
  ];
  return (
    <Page title="Settings" facts={`of ${workspace.name}, saved at once`} tools={<LastChange change={change} />}>
      <div className={classes.page}>
        <nav className={classes.index} aria-label="Sections of the settings">
          {sections.map(([id, name]) => (
            <a key={id} href={`#${id}`}>
              {name}
            </a>
          ))}
        </nav>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys. */}
        <div className={classes.sections} tabIndex={0} role="region" aria-label="All settings">
          {sections.map(([id, name, content]) => (
            <section key={id} id={id} className={classes.section} aria-labelledby={`${id}-name`}>
              <h2 id={`${id}-name`}>{name}</h2>
              {content}
            </section>
          ))}
        </div>
      </div>
    </Page>
  );
}

/** What was changed last, and the way back. */
function LastChange({ change }: { readonly change: Change }) {
  const { words, undo, fault } = useLastChange();
  return (
    <div className={classes.saved} role="status">
      {fault !== null && <span style={{ color: 'var(--bad)' }}>✕ Not saved: {fault.message}</span>}
      {words !== null && (
        <>
          <span>
            <span aria-hidden>● </span>
            Saved. {words}
          </span>
          {undo !== null && (
            <Button size="compact-xs" variant="default" onClick={() => void change(undo, 'The last change is undone')}>
              Undo
            </Button>
          )}
        </>
      )}
    </div>
  );
}

const LOOK_NAMES = { system: 'As the system', light: 'Light', dark: 'Dark', night: 'Night' } as const;

function LookRow() {
  const chosen = useLook((state) => state.chosen);
  return (
    <Row
      label="Colours"
      text="Night is red on black, for the dome. Kept by this browser or window, not by the workspace."
      standard="as the system"
      isStandard={chosen === 'system'}
      reset={() => chooseLook('system')}
    >
      {({ label }) => (
        <SegmentedControl
          aria-labelledby={label}
          value={chosen}
          onChange={(value) => {
            const look = LOOKS.find((one) => one === value);
            if (look !== undefined) chooseLook(look);
          }}
          data={LOOKS.map((look) => ({ value: look, label: LOOK_NAMES[look] }))}
        />
      )}
    </Row>
  );
}
