import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { Check, Cpu, HardDrive, MemoryStick, Moon, Search, Server, X } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import classes from '#renderer/app/app.module.css';
import { chooseLook, LOOKS, useLook } from '#renderer/app/look.ts';
import { usePalette } from '#renderer/app/palette.tsx';
import { useConnection } from '#renderer/host/connection.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import { Keys } from '#renderer/parts/keys.tsx';
import { bytes, moment } from '#renderer/parts/numbers.ts';
import { chooseDataset, useSelection } from '#renderer/parts/selection.ts';
import { State } from '#renderer/parts/state.tsx';

/** Where one is: workspace, chosen dataset, machine, PypeIt, room. */
export function ContextBar() {
  const workspace = useWorkspace();
  const dataset = useSelection((selection) => selection.dataset);
  const connection = useConnection((state) => state.state);
  const [, navigate] = useLocation();
  if (workspace === null) return <header className={classes.bar} />;
  const { pypeit } = workspace;
  const scarce = workspace.disk.free < 20e9;
  return (
    <header className={classes.bar}>
      <Tooltip label={workspace.root}>
        <Link href="/" className={classes.name ?? ''} style={{ color: 'inherit', textDecoration: 'none' }}>
          {workspace.name}
        </Link>
      </Tooltip>
      {dataset !== null && (
        <span className={`${classes.fact} mono`}>
          {dataset}
          <ActionIcon aria-label="Choose no dataset" onClick={() => chooseDataset(null)}>
            <X size={12} />
          </ActionIcon>
        </span>
      )}
      <span className="grow" />
      {workspace.away !== null && (
        <Tooltip
          label={`${workspace.root}: ${workspace.away.why}. The host goes on by itself once it is there.`}
          multiline
          maw={420}
        >
          <span role="alert" className="cut">
            <State
              state="failed"
              word={`${workspace.name} cannot be reached since ${moment(workspace.away.since)} UT`}
            />
          </span>
        </Tooltip>
      )}
      {connection === 'lost' && <State state="stale" word="reconnecting" />}
      <span className={classes.fact}>
        <Server size={13} aria-hidden />
        {workspace.user}@{workspace.machine}
      </span>
      <Tooltip
        label={
          pypeit.state === 'found'
            ? `${pypeit.python} (${pypeit.source})`
            : pypeit.state === 'missing'
              ? pypeit.why
              : 'Looking for PypeIt'
        }
        multiline
        maw={420}
      >
        <button
          type="button"
          className={classes.fact}
          style={{ border: 0, background: 'none', font: 'inherit', fontSize: 12, cursor: 'pointer' }}
          onClick={() => navigate('/settings')}
        >
          {pypeit.state === 'found' ? (
            `PypeIt ${pypeit.version}`
          ) : pypeit.state === 'missing' ? (
            <State state="failed" word="no PypeIt" />
          ) : (
            'PypeIt …'
          )}
        </button>
      </Tooltip>
      <Tooltip label={`${workspace.cores} cores`}>
        <span className={classes.fact}>
          <Cpu size={13} aria-hidden />
          {workspace.cores}
        </span>
      </Tooltip>
      <Tooltip label={`Memory free, of ${bytes(workspace.memory.total)}`}>
        <span className={classes.fact}>
          <MemoryStick size={13} aria-hidden />
          {bytes(workspace.memory.free)}
        </span>
      </Tooltip>
      <Tooltip label={`Disk free, of ${bytes(workspace.disk.total)}`}>
        <span className={classes.fact} style={scarce ? { color: 'var(--warn)' } : undefined}>
          <HardDrive size={13} aria-hidden />
          {bytes(workspace.disk.free)}
          {scarce && ' ▲'}
        </span>
      </Tooltip>
      <button type="button" className={classes.search} onClick={() => usePalette.setState({ open: true })}>
        <Search size={13} aria-hidden /> Commands
        <Keys keys="mod+k" />
      </button>
      <LookMenu />
    </header>
  );
}

function LookMenu() {
  const chosen = useLook((state) => state.chosen);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label="Look" size="md">
          <Moon size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {LOOKS.map((look) => (
          <Menu.Item
            key={look}
            onClick={() => chooseLook(look)}
            rightSection={look === chosen ? <Check size={13} /> : null}
          >
            {{ system: 'As the system', light: 'Light', dark: 'Dark', night: 'Night (red, for the dome)' }[look]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
