import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { type CoaddDetails, coaddId } from '#core/contract/coadds.ts';
import classes from '#renderer/pages/coadds/coadds.module.css';
import type { CoaddsWish } from '#renderer/pages/coadds/coadds-address.ts';
import { ExposureTable, LeftOutTable, Rejected } from '#renderer/pages/coadds/exposure-tables.tsx';
import { CopyButton } from '#renderer/parts/command-line.tsx';
import { bytes, count, counted, moment } from '#renderer/parts/numbers.ts';

interface Props {
  readonly details: CoaddDetails;
  readonly wish: CoaddsWish;
}

/** How a coadd was made, of what, what it gained, and of what it would be made now. */
export function About({ details: { row, status, group, files }, wish }: Props) {
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
      {status.exposures.length > 0 && (
        <ExposureTable
          exposures={status.exposures}
          made={row.isThere ? named : null}
          isVague={row.kind === 'coadd1d' && status.pypeit === null}
          within={group.config}
        />
      )}
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
      <Rejected rejected={status.rejected} />
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
