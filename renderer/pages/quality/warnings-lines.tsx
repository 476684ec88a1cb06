import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { X } from 'lucide-react';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { WARNING_GROUPINGS } from '#core/contract/warnings.ts';
import { useWarningLines, type WarningsWish } from '#renderer/pages/quality/use-warnings.ts';
import classes from '#renderer/pages/quality/warnings.module.css';
import { GROUPING_WORDS, LINE_COLUMNS, logPath } from '#renderer/pages/quality/warnings-columns.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { count, counted } from '#renderer/parts/numbers.ts';
import { DataTable } from '#renderer/table/data-table.tsx';

interface Props {
  readonly wish: WarningsWish;
  readonly group: string;
  readonly seq: number;
}

/** The warnings of one group: where each stands, and what may be asked next of them. */
export function WarningLines({ wish, group, seq }: Props) {
  const { by, filter } = wish;
  const [, navigate] = useLocation();
  const inGroup = useMemo(
    () => ({ important: filter.important, within: [...filter.within, { by, key: group }] }),
    [filter.important, filter.within, by, group],
  );
  const { rows, whole, fault } = useWarningLines(inGroup, seq);
  const others = WARNING_GROUPINGS.filter((one) => !inGroup.within.some((within) => within.by === one));
  const left = whole === null ? 0 : whole.total - whole.kept;
  return (
    <div className={classes.lines}>
      <div className={classes.group}>
        <h2>{group || GROUPING_WORDS[by].none}</h2>
        <Tooltip label="Close">
          <ActionIcon aria-label="Close" onClick={() => wish.setGroup(null)}>
            <X size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.tools}>
        <span className="dim">{whole === null ? '' : counted(whole.total, 'warning')}, only these by</span>
        {others.map((one) => (
          <Button
            key={one}
            size="compact-xs"
            variant="default"
            aria-label={`Only these, by ${GROUPING_WORDS[one].title.toLowerCase()}`}
            onClick={() => wish.enter(by, group, one)}
          >
            {GROUPING_WORDS[one].title}
          </Button>
        ))}
      </div>
      {fault !== null && <FaultView fault={fault} />}
      <DataTable
        id="warning-lines"
        label="Warnings of the group"
        columns={LINE_COLUMNS}
        rows={rows}
        onOpen={(warning) => navigate(logPath(warning))}
      />
      {left > 0 && (
        <p className={classes.notice}>
          {count(left)} more like these: of each message of a log the first 1,000 lines are listed.
        </p>
      )}
    </div>
  );
}
