import type { CoaddExposure, CoaddPlan } from '#core/contract/coadd.ts';
import classes from '#renderer/pages/coadds/coadds.module.css';

/** The exposures of a coadd. `made`: names of the products that are in the result; null: not known, or there is none. */
export function ExposureTable({
  exposures,
  made = null,
  isVague = false,
  within = null,
}: {
  readonly exposures: readonly CoaddExposure[];
  readonly made?: ReadonlySet<string> | null;
  /** The result names only the exposures of which an object went into it. */
  readonly isVague?: boolean;
  /** `MASK/CONFIG` that need not be said. */
  readonly within?: string | null;
}) {
  const shortOf = (dataset: string) =>
    within !== null && dataset.startsWith(`${within}/`) ? dataset.slice(within.length + 1) : dataset;
  const isIn = ({ spec1d, spec2d }: CoaddExposure) =>
    [spec1d, spec2d].some((path) => path !== null && made?.has(path.split('/').at(-1) ?? '') === true);
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">Frame</th>
          <th scope="col">Target</th>
          <th scope="col">Dataset</th>
          <th scope="col">Reduction</th>
          {made !== null && <th scope="col">In it</th>}
        </tr>
      </thead>
      <tbody>
        {exposures.map((one) => (
          <tr key={one.spec2d}>
            <td className="mono">{one.scienceFile}</td>
            <td className="mono">{one.target}</td>
            <td className="mono" title={one.dataset}>
              {shortOf(one.dataset)}
            </td>
            <td className="mono">{one.reduceDir}</td>
            {made !== null && <td>{isIn(one) ? '● yes' : isVague ? '◦ not named' : '◌ not yet'}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The exposures that do not go in, and why. */
export function LeftOutTable({ leftOut }: { readonly leftOut: CoaddPlan['leftOut'] }) {
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">Frame</th>
          <th scope="col">Dataset</th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {leftOut.map(({ scienceFile, dataset, why }) => (
          <tr key={`${dataset} ${scienceFile}`}>
            <td className="mono">{scienceFile}</td>
            <td className="mono">{dataset}</td>
            <td className={classes.wide}>{why}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Which datasets somebody rejected on the page Quality, and why: they go in nonetheless. */
export const Rejected = ({ rejected }: Pick<CoaddPlan, 'rejected'>) =>
  rejected.map(({ dataset, why }) => (
    <p key={dataset} className={classes.note}>
      <span className="mono">{dataset}</span> was rejected{why !== '' && `: ${why}`}. It goes in nonetheless.
    </p>
  ));
