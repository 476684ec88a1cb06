import { ActionIcon, Button, SegmentedControl, Tooltip } from '@mantine/core';
import { X } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { type CoaddDetails, coaddId } from '#core/contract/coadds.ts';
import type { RunSnapshot } from '#core/contract/run.ts';
import { CoaddState, KIND_WORDS } from '#renderer/pages/coadds/coadd-words.tsx';
import classes from '#renderer/pages/coadds/coadds.module.css';
import { type CoaddsWish, PARTS, type Part } from '#renderer/pages/coadds/coadds-address.ts';
import { ExposureTable, LeftOutTable } from '#renderer/pages/coadds/exposure-tables.tsx';
import { LogView } from '#renderer/pages/log/log-view.tsx';
import { QaView } from '#renderer/pages/qa/qa-view.tsx';
import { CopyButton } from '#renderer/parts/command-line.tsx';
import { Empty } from '#renderer/parts/empty.tsx';
import { bytes, clock, count, counted, moment } from '#renderer/parts/numbers.ts';

interface Props {
  readonly details: CoaddDetails;
  readonly wish: CoaddsWish;
  readonly onCancel: (runs: readonly RunSnapshot[]) => void;
}

const PART_WORDS: Readonly<Record<Part, string>> = { about: 'About', log: 'Log', plots: 'QA plots' };

/** One coadd beside: how it stands and why, of what it is made, its log and plots. */
export function CoaddSide({ details, wish, onCancel }: Props) {
  const { row } = details;
  return (
    <div className={classes.sideColumn}>
      <div className={classes.sideHead}>
        <div className="grow">
          <h2 className="mono">{row.key}</h2>
          <div className="dim">
            {KIND_WORDS[row.kind]} coadd of {row.level === row.config ? 'all datasets' : 'this dataset alone'}
          </div>
        </div>
        <CoaddState row={row} />
        <Tooltip label="Close (Esc)">
          <ActionIcon aria-label="Close" onClick={() => wish.set({ coadd: null, part: 'about' })}>
            <X size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
      {(row.problem ?? row.why) !== null && (
        <p className={classes.why} data-state={row.problem !== null ? 'problem' : row.state}>
          {row.problem ?? row.why}
        </p>
      )}
      {row.run !== null && <Running run={row.run} onCancel={onCancel} />}
      <div className={classes.sideTools}>
        <SegmentedControl
          size="xs"
          aria-label="What is shown of it"
          value={wish.part}
          data={PARTS.map((value) => ({ value, label: PART_WORDS[value] }))}
          onChange={(value) => wish.set({ part: PARTS.find((one) => one === value) ?? 'about' })}
        />
        <span className="grow" />
        {row.run === null && (
          <Button
            size="compact-xs"
            disabled={row.problem !== null && row.exposures === 0}
            onClick={() => wish.set({ make: [row.key] })}
          >
            {row.isThere ? 'Make again …' : 'Make …'}
          </Button>
        )}
      </div>
      {wish.part === 'log' ? (
        <Log details={details} />
      ) : wish.part === 'plots' ? (
        <Plots details={details} />
      ) : (
        <About details={details} wish={wish} />
      )}
    </div>
  );
}

function Running({ run, onCancel }: { readonly run: RunSnapshot; readonly onCancel: Props['onCancel'] }) {
  const parts = [
    run.position === null ? null : `place ${run.position} in the queue`,
    run.stage,
    run.exposures > 0 ? `${run.exposure} of ${run.exposures}` : null,
    run.elapsed === null ? null : `${clock(run.elapsed)} elapsed`,
    run.etaSeconds === null ? null : `about ${clock(run.etaSeconds)} left`,
    run.memory > 0 ? bytes(run.memory) : null,
  ];
  return (
    <div className={classes.running} role="status">
      <span className="grow">{parts.filter((part) => part !== null).join(' · ')}</span>
      <Button size="compact-xs" variant="default" onClick={() => onCancel([run])}>
        Cancel
      </Button>
    </div>
  );
}

function About({ details: { row, status, group, files }, wish }: Pick<Props, 'details' | 'wish'>) {
  const { gain, made, pypeit } = row;
  const named = status.madeFrom === null ? null : new Set(status.madeFrom);
  const now = new Set(
    status.exposures.flatMap(({ spec1d, spec2d }) => [spec1d, spec2d].flatMap((path) => path?.split('/').at(-1) ?? [])),
  );
  const gone = status.madeFrom?.filter((name) => !now.has(name)) ?? [];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
    <section className={classes.about} aria-label="About this coadd" tabIndex={0}>
      {row.isThere && (
        <dl className={classes.facts}>
          <dt>Made</dt>
          <dd>
            {made === null ? 'not known' : `${moment(Date.parse(made))} UT`}
            {pypeit !== null && ` by PypeIt ${pypeit}`}
          </dd>
          <dt>S/N</dt>
          <dd>
            {gain === null ? (
              <span className="dim">nothing to compare</span>
            ) : (
              <>
                <b>× {gain.gain.toFixed(2)}</b>{' '}
                <span className="dim">
                  {gain.single.toFixed(2)} in the best single exposure, {gain.coadded.toFixed(2)} coadded (medians of{' '}
                  {counted(gain.objects, 'object')})
                </span>
              </>
            )}
          </dd>
          <dt>Folder</dt>
          <dd className={classes.path}>
            <code className="cut grow" title={row.folder}>
              {row.folder}
            </code>
            <CopyButton text={row.folder} label="Copy the path of the result" />
          </dd>
        </dl>
      )}
      <h3>{counted(status.exposures.length, 'exposure')} now</h3>
      {status.exposures.length > 0 && <ExposureTable exposures={status.exposures} made={row.isThere ? named : null} />}
      {gone.length > 0 && (
        <p>
          In the result, and would not be now: <span className="mono">{gone.join(', ')}</span>
        </p>
      )}
      {status.leftOut.length > 0 && (
        <>
          <h3>{count(status.leftOut.length)} left out</h3>
          <LeftOutTable leftOut={status.leftOut} />
        </>
      )}
      <h3>Datasets of {group.config}</h3>
      <Datasets group={group} row={row} wish={wish} />
      {group.shared.length > 0 && (
        <p className="dim">
          Several exposures each:{' '}
          {group.shared
            .map(
              ({ target, exposures, datasets }) =>
                `${target || 'unnamed'} (${exposures} in ${counted(datasets.length, 'dataset')})`,
            )
            .join(', ')}
        </p>
      )}
      {files.length > 0 && (
        <>
          <h3>{counted(files.length, 'file')} of the result</h3>
          <table className={classes.table}>
            <tbody>
              {files.map(({ name, size }) => (
                <tr key={name}>
                  <td className={`mono ${classes.wide}`}>{name}</td>
                  <td className="num">{bytes(size)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}

/** The datasets that share mask and configuration, what was reduced of each, and a coadd of each alone. */
function Datasets({
  group,
  row: { kind, key },
  wish,
}: {
  readonly group: CoaddDetails['group'];
  readonly row: CoaddDetails['row'];
  readonly wish: CoaddsWish;
}) {
  if (group.datasets.length === 0)
    return (
      <p className="dim">
        No exposure of it was reduced yet. <Link href="/runs">Go to Runs</Link>
      </p>
    );
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">Dataset</th>
          <th scope="col">Targets: exposures</th>
          <th scope="col">
            <span className="dim">alone</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {group.datasets.map(({ dataset, targets }) => {
          const id = coaddId(kind, dataset);
          const all = targets.reduce((sum, { exposures }) => sum + exposures, 0);
          return (
            <tr key={dataset}>
              <td className="mono">
                <Link href={`/quality?dataset=${encodeURIComponent(dataset)}`}>{dataset}</Link>
              </td>
              <td className={classes.wide}>
                {targets.map(({ target, exposures }) => `${target || 'unnamed'}: ${exposures}`).join(', ')}
              </td>
              <td>
                <Button
                  size="compact-xs"
                  variant="default"
                  disabled={all < 2 || id === key}
                  title={all < 2 ? 'There is only one exposure of it.' : `Coadd ${dataset} alone`}
                  aria-label={`Coadd ${dataset} alone`}
                  onClick={() => wish.set({ make: [id] })}
                >
                  Coadd …
                </Button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Log({ details: { logs } }: Pick<Props, 'details'>) {
  const [name, setName] = useState<string | null>(null);
  const shown = logs.find((one) => one.name === name) ?? logs[0];
  if (shown === undefined)
    return <Empty title="There is no log yet" text="PypeIt's messages show here while it runs, and afterwards." />;
  return (
    <>
      {logs.length > 1 && (
        <div className={classes.sideTools}>
          <SegmentedControl
            size="xs"
            aria-label="Which log"
            value={shown.name}
            data={logs.map((one) => one.name)}
            onChange={setName}
          />
        </div>
      )}
      <LogView key={shown.path} path={shown.path} />
    </>
  );
}

function Plots({ details: { row } }: Pick<Props, 'details'>) {
  const [open, setOpen] = useState<string | null>(null);
  if (row.kind === 'coadd1d' || !row.isThere)
    return (
      <Empty
        title="There are no plots"
        text={row.isThere ? 'PypeIt draws none of 1D coadds.' : 'They show here once the coadd was made.'}
      />
    );
  return <QaView folder={row.folder} isLive open={open} onOpen={setOpen} />;
}
