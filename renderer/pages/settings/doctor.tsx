import { Button } from '@mantine/core';
import type { DoctorResult, Finding } from '#core/contract/doctor.ts';
import { Advance } from '#renderer/app/task-strip.tsx';
import { cancelTask } from '#renderer/host/run-task.ts';
import classes from '#renderer/pages/settings/settings.module.css';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import { askDoctor, forgetPlan, useDoctor } from '#renderer/parts/doctor.ts';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { State } from '#renderer/parts/state.tsx';

const NAMES: Readonly<Record<Finding['check'], string>> = {
  pypeit: 'PypeIt',
  commands: 'Commands',
  import: 'Start',
  data: 'Data',
  network: 'Network',
  memory: 'Memory',
  disk: 'Disk',
};

/** The checks of PypeIt and of the machine, and a button for whatever can be put right. */
export function Doctor({ root, python }: { readonly root: string; readonly python: string | null }) {
  const { result, plan, fault, running, isBusy } = useDoctor();
  const asked = { workspace: root, ...(python === null ? {} : { python }) };
  const check = () => void askDoctor({ ...asked, fix: false, dryRun: false });
  const prepare = () => void askDoctor({ ...asked, fix: true, dryRun: true });
  return (
    <section aria-label="Doctor">
      <div className={classes.buttons}>
        <Button onClick={check} disabled={isBusy}>
          Check PypeIt and this machine
        </Button>
        {running !== undefined && (
          <>
            <Advance task={running} />
            <Button variant="default" onClick={() => void cancelTask(running.id)}>
              Cancel
            </Button>
          </>
        )}
      </div>
      {fault !== null && <FaultView fault={fault} />}
      {plan !== null && <Plan plan={plan} fix={() => void askDoctor({ ...asked, fix: true, dryRun: false })} />}
      {result !== null && (
        <>
          <Repairs repairs={result.repairs.filter(({ state }) => state !== 'planned')} />
          <table className={classes.table} aria-label="Findings">
            <thead>
              <tr>
                <th>Check</th>
                <th>State</th>
                <th>Finding</th>
                <th>What to do</th>
              </tr>
            </thead>
            <tbody>
              {result.findings.map(({ check: name, state, what, remedy }) => (
                <tr key={`${name} ${what}`}>
                  <td>{NAMES[name]}</td>
                  <td>
                    <State state={state} />
                  </td>
                  <td>{what}</td>
                  <td>
                    {remedy !== null && <div className="dim">{remedy}</div>}
                    {state !== 'ok' && (
                      <Button
                        size="compact-xs"
                        variant="default"
                        disabled={isBusy}
                        onClick={remedy?.includes('doctor --fix') ? prepare : check}
                      >
                        {remedy?.includes('doctor --fix') ? 'Put right…' : 'Check again'}
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      <CommandLine words={['slitbench', 'doctor', ...(python === null ? [] : ['--python', python])]} />
    </section>
  );
}

function Plan({ plan, fix }: { readonly plan: DoctorResult['repairs']; readonly fix: () => void }) {
  if (plan.length === 0) return <p className={classes.plan}>There is nothing that could be put right from here.</p>;
  return (
    <div className={classes.plan}>
      <strong>What would be done</strong>
      <ul>
        {plan.map(({ what, why, detail }) => (
          <li key={what}>
            {what} <span className="dim">({[why, detail].filter((text) => text !== null).join('; ')})</span>
          </li>
        ))}
      </ul>
      <div className={classes.buttons}>
        <Button onClick={fix}>Do it</Button>
        <Button variant="default" onClick={forgetPlan}>
          Not now
        </Button>
      </div>
    </div>
  );
}

function Repairs({ repairs }: { readonly repairs: DoctorResult['repairs'] }) {
  if (repairs.length === 0) return null;
  return (
    <ul>
      {repairs.map(({ what, state, detail }) => (
        <li key={what}>
          <State state={state === 'failed' ? 'failed' : 'complete'} /> {what}
          {detail !== null && <span className="dim"> ({detail})</span>}
        </li>
      ))}
    </ul>
  );
}
