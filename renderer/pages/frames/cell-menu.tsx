import { Menu } from '@mantine/core';
import type { MetaValue } from '#core/contract/frame.ts';
import type { LogFrame } from '#core/contract/frames.ts';
import classes from '#renderer/pages/frames/frames.module.css';
import { clauseOf, withClause } from '#renderer/pages/frames/where-text.ts';

/** A cell whose menu is open. */
export interface OpenCell {
  readonly frame: LogFrame;
  readonly column: string;
  readonly x: number;
  readonly y: number;
}

interface Props {
  readonly cell: OpenCell | null;
  readonly where: string;
  readonly onWhere: (where: string) => void;
  readonly onTypes: () => void;
  /** Set the value of the cell's column by hand; null: that is none of the metadata. */
  readonly onMetadata: (() => void) | null;
  readonly onClose: () => void;
}

/** Clauses that ask for what a cell shows, each with the words for it; a cell of several values has several. */
export function clausesFor(frame: LogFrame, column: string): readonly { key: string; value: string | number | null }[] {
  const one = (key: string, value: MetaValue | undefined) => [{ key, value: value ?? null }];
  const each = (key: string, values: readonly string[]) =>
    values.length === 0 ? one(key, null) : values.map((value) => ({ key, value }));
  switch (column) {
    case 'frametype':
      return each('frametype', frame.types);
    case 'dataset':
      return each('dataset', frame.datasets);
    case 'ut':
      return one('night', frame.night);
    case 'night':
      return one('night', frame.night);
    case 'configuration':
      return one('configuration', frame.configuration);
    case 'override':
      return one('override', frame.override?.who ?? frame.metaOverride?.who);
    case 'problem':
    case 'reason':
    case 'remedy':
      return one('problem', frame.problem?.code);
    case 'filename':
    case 'path':
    case 'size':
    case 'spectrograph':
      return one(column, frame[column]);
    case 'mtime':
      return [];
    default:
      return column.startsWith('card:') ? [] : one(column, frame.meta[column]);
  }
}

/** What can be done with a cell: filter by its value, copy it, set types. */
export function CellMenu({ cell, where, onWhere, onTypes, onMetadata, onClose }: Props) {
  if (cell === null) return null;
  const { frame, column, x, y } = cell;
  const clauses = clausesFor(frame, column);
  return (
    <Menu opened onClose={onClose} position="bottom-start" withinPortal>
      <Menu.Target>
        <span
          className={classes.menuPoint}
          role="button"
          tabIndex={-1}
          aria-label="Menu of the cell"
          style={{ left: x, top: y }}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={`Cell ${column} of ${frame.filename}`}>
        {clauses.map(({ key, value }) => (
          <Menu.Item key={`is ${value}`} onClick={() => onWhere(withClause(where, clauseOf(key, value)))}>
            Only <span className="mono">{clauseOf(key, value)}</span>
          </Menu.Item>
        ))}
        {clauses.map(({ key, value }) => (
          <Menu.Item key={`not ${value}`} onClick={() => onWhere(withClause(where, clauseOf(key, value, true)))}>
            All but <span className="mono">{value ?? 'missing ones'}</span>
          </Menu.Item>
        ))}
        <Menu.Divider />
        {clauses.map(({ value }) => (
          <Menu.Item
            key={`copy ${value}`}
            disabled={value === null}
            onClick={() => void navigator.clipboard.writeText(String(value))}
          >
            Copy <span className="mono">{value ?? ''}</span>
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => void navigator.clipboard.writeText(frame.path)}>Copy the path</Menu.Item>
        <Menu.Divider />
        <Menu.Item disabled={frame.problem !== null} onClick={onTypes}>
          Frame types…
        </Menu.Item>
        {onMetadata !== null && (
          <Menu.Item disabled={frame.problem !== null} onClick={onMetadata}>
            Set <span className="mono">{column}</span>…
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
