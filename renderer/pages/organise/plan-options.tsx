import {
  ActionIcon,
  Button,
  Checkbox,
  NumberInput,
  Popover,
  SegmentedControl,
  Slider,
  Switch,
  Tooltip,
} from '@mantine/core';
import { FolderPlus, X } from 'lucide-react';
import type { TransferMode } from '#core/contract/organize.ts';
import type { SourceRoot } from '#core/contract/workspace.ts';
import classes from '#renderer/pages/organise/organise.module.css';
import { counted } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';

interface Props {
  readonly sources: readonly SourceRoot[];
  readonly unchecked: ReadonlySet<string>;
  readonly onCheck: (path: string, use: boolean) => void;
  readonly onRemove: (path: string) => void;
  readonly onAdd: () => void;
  readonly mode: TransferMode;
  readonly onMode: (mode: TransferMode) => void;
  /** Days. */
  readonly window: number;
  readonly onWindow: (window: number) => void;
  readonly rename: boolean;
  readonly onRename: (rename: boolean) => void;
}

const MODES: readonly { readonly value: TransferMode; readonly label: string; readonly tip: string }[] = [
  { value: 'symlink', label: 'Link', tip: 'Symbolic links: no room is taken, the sources stay as they are.' },
  { value: 'copy', label: 'Copy', tip: 'Copies, each compared with its source.' },
  { value: 'move', label: 'Move', tip: 'The files leave their folders for the tree.' },
];

/** From where, how, and which nights belong together. */
export function PlanOptions(props: Props) {
  const { sources, unchecked, mode, onMode, window, onWindow, rename, onRename } = props;
  return (
    <div className={classes.options}>
      <Sources {...props} />
      <SegmentedControl
        aria-label="How frames come into the tree"
        value={mode}
        onChange={(value) => {
          const chosen = MODES.find((one) => one.value === value);
          if (chosen !== undefined) onMode(chosen.value);
        }}
        data={MODES.map(({ value, label, tip }) => ({ value, label: <span title={tip}>{label}</span> }))}
      />
      <div className={classes.window}>
        <span title="Nights at most so many days apart become one dataset">Night window</span>
        <Slider
          className={classes.slider ?? ''}
          size="sm"
          thumbSize={14}
          min={0.5}
          max={30}
          step={0.5}
          label={null}
          value={Math.min(30, Math.max(0.5, window))}
          onChange={onWindow}
          thumbLabel="Night window in days"
        />
        <NumberInput
          aria-label="Night window, days"
          className={classes.days ?? ''}
          min={0}
          max={3650}
          step={0.5}
          suffix=" d"
          value={window}
          onChange={(value) => typeof value === 'number' && onWindow(value)}
        />
      </div>
      <Tooltip label="Datasets that hold reductions are otherwise left where they are, and wait." multiline maw={280}>
        <div>
          <Switch
            label="Rename reduced datasets"
            checked={rename}
            onChange={(event) => onRename(event.currentTarget.checked)}
          />
        </div>
      </Tooltip>
      <span className="grow" />
      {sources.length > 0 && unchecked.size === sources.length && <span className="dim">Check a source.</span>}
    </div>
  );
}

function Sources({ sources, unchecked, onCheck, onRemove, onAdd }: Props) {
  const used = sources.filter(({ path }) => !unchecked.has(path));
  const trouble = used.some(({ state }) => state !== 'ready');
  return (
    <Popover position="bottom-start" shadow="md" width={520} trapFocus>
      <Popover.Target>
        <Button variant="default" rightSection={trouble ? <State state="warning" word="" /> : null}>
          {used.length === sources.length
            ? counted(sources.length, 'source')
            : `${used.length} of ${counted(sources.length, 'source')}`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <ul className={classes.sources} aria-label="Sources of raw frames">
          {sources.map(({ path, state, network }) => (
            <li key={path}>
              <Checkbox
                checked={!unchecked.has(path)}
                onChange={(event) => onCheck(path, event.currentTarget.checked)}
                label={<span className="mono">{path}</span>}
              />
              <span className="grow" />
              {network && <span className="dim">network</span>}
              {state !== 'ready' && <State state="failed" word={state} />}
              <ActionIcon aria-label={`Remove ${path} from the sources`} onClick={() => onRemove(path)}>
                <X size={13} />
              </ActionIcon>
            </li>
          ))}
        </ul>
        <Button variant="default" leftSection={<FolderPlus size={13} />} onClick={onAdd}>
          Add frames …
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
