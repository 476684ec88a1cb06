import { ActionIcon, Checkbox, Menu } from '@mantine/core';
import type { Table } from '@tanstack/react-table';
import { Columns3 } from 'lucide-react';
import classes from '#renderer/table/table.module.css';

interface Props<R> {
  /** Of the table. */
  readonly label: string;
  readonly table: Table<R>;
  readonly onReset: () => void;
}

/** Which columns of a table are shown. */
export function ColumnChooser<R>({ label, table, onReset }: Props<R>) {
  return (
    <div className={classes.choose}>
      <Menu position="bottom-end" closeOnItemClick={false}>
        <Menu.Target>
          <ActionIcon aria-label={`Columns of ${label}`}>
            <Columns3 size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
          {table.getAllLeafColumns().map((column) => (
            <Menu.Item key={column.id} component="div" onClick={() => column.toggleVisibility()}>
              <Checkbox
                label={String(column.columnDef.header ?? column.id)}
                checked={column.getIsVisible()}
                readOnly
                tabIndex={-1}
              />
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={onReset}>As they were</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
