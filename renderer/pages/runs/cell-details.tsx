import { Link } from 'wouter';
import { qaAddress } from '#core/contract/qa.ts';
import type { RunSnapshot } from '#core/contract/run.ts';
import type { MatrixCell, MatrixResult, MatrixSection } from '#core/contract/state-matrix.ts';
import { captionOf, useQaPlots } from '#renderer/pages/qa/qa-plots.ts';
import { CellStateView } from '#renderer/pages/runs/cell-state.tsx';
import { RebuildButton } from '#renderer/pages/runs/rebuild-dialog.tsx';
import { runPath } from '#renderer/pages/runs/run-values.ts';
import classes from '#renderer/pages/runs/runs.module.css';
import { CommandLine, CopyButton } from '#renderer/parts/command-line.tsx';
import { bytes, moment } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';

interface Props {
  readonly one: RunSnapshot;
  readonly matrix: MatrixResult;
  readonly section: MatrixSection;
  readonly cell: MatrixCell;
}

/** One product: the file, PypeIt's viewer for it, its plots, and what the log says of it. */
export function CellDetails({ one, matrix, section, cell }: Props) {
  const { data } = useQaPlots(one.folder, matrix.live);
  const plots = (data?.plots ?? []).filter(({ name }) => cell.plots.includes(name));
  const file = cell.path?.split('/').at(-1) ?? null;
  return (
    <div className={classes.details}>
      <h2>
        {cell.step} <span className="mono dim">{cell.detector}</span>
      </h2>
      <p className="dim">
        {section.kind === 'calibrations' ? `Calibration group ${section.group}` : section.frames.join(' + ')}
      </p>
      <p className={classes.why}>
        <CellStateView state={cell.state} />
        {cell.why !== null && <span> {cell.why}</span>}
      </p>
      {file !== null && cell.path !== null && (
        <>
          <h3>Product</h3>
          <div className={classes.path}>
            <code className="cut grow" title={cell.path}>
              {file}
            </code>
            <CopyButton text={cell.path} label="Copy the path" />
          </div>
          <p className="dim">
            {cell.size === null || cell.mtimeMs === null
              ? 'It is not there.'
              : `${bytes(cell.size)}, written ${moment(cell.mtimeMs)} UT`}
          </p>
        </>
      )}
      {cell.size !== null && !matrix.live && <RebuildButton one={one} section={section} cell={cell} />}
      {cell.viewer !== null && (
        <>
          <h3>PypeIt's viewer</h3>
          <CommandLine words={cell.viewer} />
        </>
      )}
      {plots.length > 0 && (
        <>
          <h3>QA</h3>
          <div className={classes.thumbs}>
            {plots.map((plot) => (
              <Link
                key={plot.name}
                href={`${runPath(one.id, 'qa')}?plot=${encodeURIComponent(plot.name)}`}
                title={plot.name}
              >
                <img src={qaAddress(one.folder, plot)} alt={captionOf(plot)} loading="lazy" decoding="async" />
              </Link>
            ))}
          </div>
        </>
      )}
      <h3>In the log</h3>
      {cell.lines.length === 0 || matrix.log === null ? (
        <p className="dim">The log says nothing of it.</p>
      ) : (
        <ol className={classes.logLines}>
          {cell.lines.map(({ line, level, text }) => (
            <li key={line}>
              <Link
                href={`${runPath(one.id, 'log')}?line=${line}${matrix.log?.name === 'console' ? '&file=console' : ''}`}
              >
                {line + 1}
              </Link>
              {level !== 'info' && <State state={level === 'error' ? 'failed' : 'warning'} word={level} />}
              <span className={`${classes.logText} mono`} title={text}>
                {text}
              </span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
