import type { CoaddPlan } from '#core/contract/coadd.ts';
import classes from '#renderer/pages/coadds/coadds.module.css';
import { ExposureTable, LeftOutTable, Rejected } from '#renderer/pages/coadds/exposure-tables.tsx';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import { bytes, clock, counted } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';

/** What one coadd is going to be, or why there can be none. `isAsking`: PypeIt is being asked for its files. */
export function PlanView({ plan, isAsking }: { readonly plan: CoaddPlan; readonly isAsking: boolean }) {
  const { id, problem, state, why, wanted, expectedSeconds, expectedMemory, notes } = plan;
  return (
    <div className={classes.plan}>
      <h3 className="mono">{id}</h3>
      <p>
        {problem !== null ? (
          <State state="problem" word={`cannot be made: ${problem}`} />
        ) : wanted ? (
          <>
            <State state="waiting" word="will be made" />{' '}
            <span className="dim">
              {why !== null && `· ${why}`}
              {expectedSeconds !== null && ` · about ${clock(expectedSeconds)}`}
              {expectedMemory !== null && `, ${bytes(expectedMemory)} of memory`}
            </span>
          </>
        ) : (
          <>
            <State state={state} /> <span className="dim">is left as it is{why !== null && `: ${why}`}</span>
          </>
        )}
      </p>
      {plan.exposures.length > 0 && (
        <>
          <h4>In: {counted(plan.exposures.length, 'exposure')}</h4>
          <ExposureTable exposures={plan.exposures} />
        </>
      )}
      {plan.leftOut.length > 0 && (
        <>
          <h4>Left out: {counted(plan.leftOut.length, 'exposure')}</h4>
          <LeftOutTable leftOut={plan.leftOut} />
        </>
      )}
      <Rejected rejected={plan.rejected} />
      {plan.kind === 'coadd2d' && plan.detectors.length > 0 && <Detectors plan={plan} />}
      {notes.map((note) => (
        <p key={note} className={classes.note}>
          {note}
        </p>
      ))}
      {isAsking && (
        <p role="status">
          <State state="running" word="Asking PypeIt for the files that it would be given" />
        </p>
      )}
      <Files files={plan.files} />
      {plan.commands.length > 0 && (
        <>
          <h4>What runs, one after the other</h4>
          {plan.commands.map((words) => (
            <CommandLine key={words.join(' ')} words={[words[0]?.split('/').at(-1) ?? '', ...words.slice(1)]} />
          ))}
        </>
      )}
    </div>
  );
}

function Detectors({ plan: { detectors, skippedDetectors, badSlits } }: { readonly plan: CoaddPlan }) {
  return (
    <dl className={classes.facts}>
      <dt>Detectors</dt>
      <dd className="mono">{detectors.join(', ')}</dd>
      {skippedDetectors.length > 0 && (
        <>
          <dt>Skipped</dt>
          <dd>
            <span className="mono">{skippedDetectors.join(', ')}</span> <span className="dim">no good slit</span>
          </dd>
        </>
      )}
      <dt>Bad slits</dt>
      <dd className={badSlits.length === 0 ? 'dim' : 'mono'}>
        {badSlits.length === 0 ? 'none' : `${badSlits.length}: ${badSlits.join(', ')}`}
      </dd>
    </dl>
  );
}

function Files({ files }: { readonly files: CoaddPlan['files'] }) {
  return files.map(({ name, target, text, sources, origins }) => (
    <div key={name}>
      <h4>
        <span className="mono">{name}</span> <span className="dim">{target}</span>
      </h4>
      <p className="dim">
        Parameters of{' '}
        {sources.map((source, i) => (
          <span key={source}>
            {i > 0 && ', then of '}
            <span className="mono">{source}</span>
          </span>
        ))}
        {sources.length > 1 && ': each wins over the one before'}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it. */}
      <pre className={classes.file} tabIndex={0} role="region" aria-label={`${name}, as it will be written`}>
        <Lines text={text} origins={origins} />
      </pre>
    </div>
  ));
}

/** The lines of a file, each parameter with where it comes from. */
function Lines({ text, origins }: Pick<CoaddPlan['files'][number], 'text' | 'origins'>) {
  const sources = new Map(origins.map(({ line, source }) => [line, source]));
  return text.split(/(?<=\n)/).map((line, at) => {
    const source = sources.get(at);
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: lines stay where they are.
      <span key={at} className={classes.line} title={source} data-origin={source?.split('/').at(-1)}>
        {line}
      </span>
    );
  });
}
