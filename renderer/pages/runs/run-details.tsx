import { Button } from '@mantine/core';
import { Link, useLocation } from 'wouter';
import type { RunSnapshot } from '#core/contract/run.ts';
import { exposureText, runPath } from '#renderer/pages/runs/run-values.ts';
import classes from '#renderer/pages/runs/runs.module.css';
import { CommandLine, CopyButton } from '#renderer/parts/command-line.tsx';
import { bytes, clock, moment } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';

/** All of one reduction that the queue knows. */
export function RunDetails({ one }: { readonly one: RunSnapshot }) {
  const [, navigate] = useLocation();
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    ['Why', one.why],
    ['Turn', one.position],
    ['Worker', one.worker],
    ['Began', one.started === null ? null : `${moment(Date.parse(one.started))} UT`],
    ['Stage', one.stage],
    ['Detector', one.detector],
    ['Calibration group', one.state === 'running' ? one.group : null],
    ['Exposure', exposureText(one) || null],
    ['Frame', one.frame === null ? null : <code key="frame">{one.frame}</code>],
    ['Elapsed', one.elapsed === null ? null : clock(one.elapsed)],
    ['Left', one.etaSeconds === null ? null : `about ${clock(one.etaSeconds)}`],
    ['Memory', one.memory > 0 ? bytes(one.memory) : null],
    ['Peak memory', one.peakMemory > 0 ? bytes(one.peakMemory) : null],
    ['Expected', one.expectedSeconds > 0 ? `${clock(one.expectedSeconds)}, ${bytes(one.expectedMemory)}` : null],
    ['Instrument', one.spectrograph],
  ];
  return (
    <div className={classes.details}>
      <h2 className="mono">{one.id}</h2>
      <div className={classes.detailsState}>
        <State state={one.state} />
        <span className="grow" />
        <Button size="compact-xs" onClick={() => navigate(runPath(one.id, 'state'))}>
          Open
        </Button>
      </div>
      <nav className={classes.links} aria-label="Parts of the reduction">
        <Link href={runPath(one.id, 'state')}>State</Link>
        <Link href={runPath(one.id, 'log')}>Log</Link>
        <Link href={runPath(one.id, 'qa')}>QA</Link>
        <Link href={runPath(one.id, 'products')}>Products</Link>
        <Link href={runPath(one.id, 'remedies')}>What to do</Link>
      </nav>
      <dl className={classes.facts}>
        {facts
          .filter(([, value]) => value !== null && value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <h3>Command line</h3>
      <CommandLine words={['slitbench', 'run', one.folder, ...(one.state === 'failed' ? ['--retry-failed'] : [])]} />
      <h3>Inputs and logs</h3>
      {[one.pypeitFile, one.logPath, one.stdoutPath]
        .filter((path) => path !== null)
        .map((path) => (
          <div key={path} className={classes.path}>
            <code className="cut grow" title={path}>
              {path.split('/').at(-1)}
            </code>
            <CopyButton text={path} label={`Copy the path of ${path.split('/').at(-1)}`} />
          </div>
        ))}
    </div>
  );
}
