import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DiffLine } from '#core/contract/setup-files.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import classes from '#renderer/pages/setup/setup.module.css';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { counted } from '#renderer/parts/numbers.ts';

const CONTEXT = 3;

/** How a text differs from another one of the same file. */
export function useDifferences(path: string, text: string, before: string) {
  return useQuery({
    queryKey: ['setup-differences', path, text, before],
    queryFn: () => call((host) => host.setups.compare({ path, text, with: before })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    placeholderData: (former) => former,
    enabled: text !== before,
  });
}

/** What a save would change, before it is saved. */
export function Differences({
  path,
  text,
  before,
}: {
  readonly path: string;
  readonly text: string;
  readonly before: string;
}) {
  const { data, error } = useDifferences(path, text, before);
  if (error !== null) return <FaultView fault={faultOf(error)} />;
  if (text === before)
    return <Empty title="No differences" text="What you change in the other tabs shows here before it is saved." />;
  return data === undefined ? null : <DiffTable lines={data.lines} />;
}

const GLYPHS = { same: ' ', added: '+', removed: '−' } as const;

/** Lines that stayed, went and came, each with its numbers; what did not change is folded. */
export function DiffTable({ lines }: { readonly lines: readonly DiffLine[] }) {
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const near = (index: number) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ kind }) => kind !== 'same');
  const parts: { readonly from: number; readonly to: number; readonly shown: boolean }[] = [];
  for (let i = 0; i < lines.length; ) {
    const shown = near(i);
    let to = i + 1;
    while (to < lines.length && near(to) === shown) to++;
    parts.push({ from: i, to, shown });
    i = to;
  }
  const counts = (kind: DiffLine['kind']) => lines.filter((line) => line.kind === kind).length;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
    <section className={classes.diff} aria-label="Differences" tabIndex={0}>
      <div className={classes.diffHead}>
        <span data-kind="added">+ {counted(counts('added'), 'line')} added</span>
        <span data-kind="removed">− {counted(counts('removed'), 'line')} removed</span>
      </div>
      {parts.map(({ from, to, shown }) =>
        shown || open.has(from) ? (
          lines.slice(from, to).map((line) => (
            <div key={`${line.old} ${line.new}`} className={classes.diffLine} data-kind={line.kind}>
              <span className={classes.diffNumber}>{line.old}</span>
              <span className={classes.diffNumber}>{line.new}</span>
              <span className={classes.diffGlyph}>{GLYPHS[line.kind]}</span>
              <span className={classes.diffText}>{line.text}</span>
            </div>
          ))
        ) : (
          <button
            key={from}
            type="button"
            className={classes.fold}
            onClick={() => setOpen((former) => new Set(former).add(from))}
          >
            ⋯ {counted(to - from, 'line')} as before
          </button>
        ),
      )}
    </section>
  );
}
