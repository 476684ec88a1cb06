import { Button, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ARCHIVE_RULES } from '#core/contract/archive.ts';
import type { FindingRow, FindingsSummary } from '#core/contract/delivery.ts';
import { publicDay } from '#core/contract/public-day.ts';
import { call } from '#renderer/host/connection.ts';
import classes from '#renderer/pages/archive/archive.module.css';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import layout from '#renderer/parts/layout.module.css';
import { count, counted } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';
import type { Column } from '#renderer/table/columns.ts';
import { DataTable } from '#renderer/table/data-table.tsx';
import { useWindow } from '#renderer/table/use-window.ts';

const RULES: Readonly<Record<(typeof ARCHIVE_RULES)[number], string>> = {
  name: 'Names of files',
  format: 'Formats that KOA takes',
  koaid: 'KOAIDs are there and well formed',
  traceable: 'Every product can be traced to raw frames',
  rows: 'Rows and files, one to one',
  fits: 'The FITS standard',
  readme: 'README is plain text',
  table: 'Tables can be read',
  public: 'Frames are public, or released by their PI',
  outside: 'Nothing leads out of the archive',
  manifest: 'MANIFEST is true',
};

const COLUMNS: readonly Column<FindingRow>[] = [
  {
    id: 'level',
    title: 'level',
    width: 110,
    cell: (row) =>
      row.kind === 'rule' ? null : (
        <State state={row.finding.level === 'error' ? 'failed' : 'warning'} word={row.finding.level} />
      ),
  },
  {
    id: 'file',
    title: 'file',
    width: 420,
    mono: true,
    keepsEnd: true,
    text: (row) => (row.kind === 'rule' ? '' : row.finding.file),
    cell: (row) => (row.kind === 'rule' ? null : row.finding.file || 'the archive as a whole'),
  },
  {
    id: 'what',
    title: 'finding',
    width: 360,
    grow: 1,
    text: (row) => (row.kind === 'rule' ? '' : row.finding.what),
    cell: (row) => (row.kind === 'rule' ? null : row.finding.what),
  },
  {
    id: 'remedy',
    title: 'what to do',
    width: 360,
    grow: 1,
    text: (row) => (row.kind === 'rule' ? '' : row.finding.remedy),
    cell: (row) => (row.kind === 'rule' ? null : row.finding.remedy),
  },
];

interface Props {
  readonly findings: FindingsSummary | null;
  readonly programs: readonly string[];
  /** Days by program. */
  readonly days: Readonly<Record<string, string>>;
  readonly onDay: (program: string, day: string) => void;
  readonly canCheck: boolean;
  readonly onCheck: () => void;
  readonly onRepair: (() => void) | null;
}

/** What the check of the archive found, by rule; and when the frames of each program are public, which only a person knows. */
export function Findings({ findings, programs, days, onDay, canCheck, onCheck, onRepair }: Props) {
  const [closed, setClosed] = useState<readonly string[]>([]);
  const turn = (rule: string) =>
    setClosed((before) => (before.includes(rule) ? before.filter((one) => one !== rule) : [...before, rule]));
  return (
    <div className={layout.views}>
      {programs.length > 0 && (
        <div className={classes.programs}>
          <span className="dim">Frames are public from</span>
          {programs.map((program) => (
            <DayField key={program} program={program} day={days[program] ?? ''} onDay={onDay} />
          ))}
        </div>
      )}
      {findings !== null && findings.damaged > 0 && (
        <div className={classes.programs}>
          <span>
            {findings.damaged === 1 ? '1 file is' : `${count(findings.damaged)} files are`} not what was archived.
            Repairing reads their datasets again, and copies these anew.
          </span>
          <Button variant="default" disabled={onRepair === null} onClick={() => onRepair?.()}>
            Repair
          </Button>
        </div>
      )}
      {findings === null ? (
        <Empty
          title="Not checked yet"
          text="The check looks at the archive as KOA would: names, formats, KOAIDs, FITS files, tables, README, MANIFEST, and whether the frames are public."
        >
          <Button disabled={!canCheck} onClick={onCheck}>
            Check the archive
          </Button>
        </Empty>
      ) : (
        <List findings={findings} closed={closed} turn={turn} />
      )}
    </div>
  );
}

function DayField({
  program,
  day,
  onDay,
}: {
  readonly program: string;
  readonly day: string;
  readonly onDay: Props['onDay'];
}) {
  const [typed, setTyped] = useState(day);
  const isRight = typed.trim() === '' || publicDay(typed) !== null;
  return (
    <span className={classes.program}>
      <TextInput
        aria-label={`When the frames of ${program} are public`}
        w={132}
        placeholder="YYYY-MM-DD"
        classNames={{ input: 'mono' }}
        error={!isRight}
        value={typed}
        onChange={(event) => {
          const now = event.currentTarget.value;
          setTyped(now);
          onDay(program, now.trim());
        }}
      />
      <span className="mono">{program}</span>
      {isRight ? null : <span className="dim">a day, or authorised</span>}
    </span>
  );
}

function List({
  findings,
  closed,
  turn,
}: {
  readonly findings: FindingsSummary;
  readonly closed: readonly string[];
  readonly turn: (rule: string) => void;
}) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const keyOf = (row: FindingRow) => (row.kind === 'rule' ? row.rule : row.key);
  const { rows, fault } = useWindow<FindingRow, null>(
    `${findings.id} ${closed.join()}`,
    0,
    keyOf,
    async (from, to) => ({
      ...(await call((host) => host.delivery.findings({ id: findings.id, closed: [...closed], from, to }))),
      whole: null,
    }),
  );
  const isClean = useMemo(() => findings.errors + findings.warnings === 0, [findings]);
  if (isClean)
    return (
      <Empty
        title="Nothing was found to be wrong"
        text={`${counted(findings.files, 'file')} of ${findings.folder} were checked.`}
      />
    );
  return (
    <>
      {fault !== null && <FaultView fault={fault} />}
      <DataTable<FindingRow>
        id="archive-findings"
        label="Findings of the check"
        columns={COLUMNS}
        rows={rows}
        selected={selected}
        onSelect={setSelected}
        whole={(row) => (row.kind === 'rule' ? [] : [row.finding.file, row.finding.what, row.finding.remedy])}
        onOpen={(row) => row.kind === 'rule' && turn(row.rule)}
        group={(row) =>
          row.kind === 'finding' ? null : (
            <span>
              <State state={row.errors > 0 ? 'failed' : 'warning'} word={RULES[row.rule]} />{' '}
              <span className="dim" style={{ fontWeight: 400 }}>
                {row.errors > 0 && counted(row.errors, 'error')}
                {row.errors > 0 && row.warnings > 0 && ', '}
                {row.warnings > 0 && counted(row.warnings, 'warning')}
                {row.isOpen ? '' : ', closed'}
              </span>
            </span>
          )
        }
      />
    </>
  );
}
