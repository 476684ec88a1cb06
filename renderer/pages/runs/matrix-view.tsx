import { type KeyboardEvent, useRef } from 'react';
import { useSearchParams } from 'wouter';
import type { RunSnapshot } from '#core/contract/run.ts';
import type { MatrixResult, MatrixSection } from '#core/contract/state-matrix.ts';
import { useFeed } from '#renderer/host/use-feed.ts';
import { CellDetails } from '#renderer/pages/runs/cell-details.tsx';
import { CellStateView } from '#renderer/pages/runs/cell-state.tsx';
import classes from '#renderer/pages/runs/runs.module.css';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { bytes } from '#renderer/parts/numbers.ts';
import { Split } from '#renderer/parts/split.tsx';

const titleOf = ({ kind, group, frames, target }: MatrixSection): string =>
  kind === 'calibrations'
    ? `Calibration group ${group}`
    : `${kind === 'science' ? 'Science' : 'Standard'} ${frames.join(' + ')}${target === null ? '' : `, ${target}`}`;

/** Every product of a reduction as a cell: step by detector, in sections. The chosen cell is in the address. */
export function MatrixView({ one }: { readonly one: RunSnapshot }) {
  const [search, setSearch] = useSearchParams();
  const state = useFeed(`matrix ${one.key}`, (host, after, signal) =>
    host.runs.matrix({ key: one.key, after }, { signal }),
  )?.state;
  if (state === undefined) return <Empty title="Looking at its products …" />;
  if (state.fault !== null) return <FaultView fault={state.fault} />;
  const data = state.matrix;
  if (data === null) return null;
  const chosen = search.get('cell');
  const found = cellsOf(data).find(({ name }) => name === chosen) ?? null;
  return (
    <Split
      id="matrix"
      label="the product"
      width={460}
      side={found === null ? null : <CellDetails one={one} matrix={data} section={found.section} cell={found.cell} />}
    >
      <Grid matrix={data} chosen={chosen} onChoose={(cell) => setSearch({ cell }, { replace: true })} />
    </Split>
  );
}

const isOfGroup = ({ kind }: MatrixSection): boolean => kind === 'calibrations';

const nameOf = (section: MatrixSection, step: string, detector: string): string => `${section.id} ${step} ${detector}`;

const cellsOf = ({ sections }: MatrixResult) =>
  sections.flatMap((section) =>
    section.rows.flatMap(({ cells }) =>
      cells.map((cell) => ({ section, cell, name: nameOf(section, cell.step, cell.detector) })),
    ),
  );

interface GridProps {
  readonly matrix: MatrixResult;
  readonly chosen: string | null;
  readonly onChoose: (name: string) => void;
}

function Grid({ matrix: { detectors, sections }, chosen, onChoose }: GridProps) {
  const table = useRef<HTMLDivElement>(null);
  const columns = detectors.length;
  // Arrow keys go from cell to cell, over the borders of sections.
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (step === undefined) return;
    const buttons = [...(table.current?.querySelectorAll<HTMLButtonElement>('button[data-cell]') ?? [])];
    const at = buttons.findIndex((button) => button.matches(':focus'));
    const next = at < 0 ? undefined : buttons[at + step];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
    next.click();
  };
  return (
    <section className={classes.matrix} ref={table} aria-label="Products" onKeyDown={onKeyDown}>
      {[sections.filter(isOfGroup), sections.filter((section) => !isOfGroup(section))].map((some, i) => (
        // Calibrations, and beside or below them the exposures.
        <div key={i === 0 ? 'calibrations' : 'exposures'}>
          {some.map((section) => (
            <table key={section.id} aria-label={titleOf(section)}>
              <thead>
                <tr>
                  <th scope="col" className={classes.sectionTitle}>
                    {titleOf(section)}
                  </th>
                  {detectors.map((detector) => (
                    <th key={detector} scope="col" className="mono">
                      {detector}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {section.rows.map(({ step, cells }) => (
                  <tr key={step}>
                    <th scope="row">{step}</th>
                    {cells.map((cell) => {
                      const name = nameOf(section, step, cell.detector);
                      return (
                        <td key={cell.detector}>
                          <button
                            type="button"
                            data-cell={name}
                            data-state={cell.state}
                            aria-pressed={name === chosen}
                            className={classes.cell}
                            title={cell.why ?? undefined}
                            onClick={() => onChoose(name)}
                          >
                            <CellStateView state={cell.state} />
                            <span className={classes.cellSize}>{cell.size === null ? '' : bytes(cell.size)}</span>
                            {cell.plots.length > 0 && <span className={classes.cellPlots}>{cell.plots.length} QA</span>}
                          </button>
                        </td>
                      );
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          ))}
        </div>
      ))}
    </section>
  );
}
