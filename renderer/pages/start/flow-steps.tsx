import { Button } from '@mantine/core';
import { Link } from 'wouter';
import classes from '#renderer/pages/start/start.module.css';
import { nextOf, type Step } from '#renderer/pages/start/steps.ts';
import { State } from '#renderer/parts/state.tsx';

/** The work from frames to spectra, step by step; the next one stands out. */
export function FlowSteps({ steps, onAdd }: { readonly steps: readonly Step[]; readonly onAdd: () => void }) {
  const next = nextOf(steps);
  return (
    <ol className={classes.steps} aria-label="Steps of the work">
      {steps.map(({ name, path, state, word, facts, action }, index) => {
        const isNext = name === next;
        const look = isNext ? {} : { variant: 'default' };
        return (
          <li key={name} className={classes.step} data-next={isNext} aria-current={isNext ? 'step' : undefined}>
            <div className={classes.stepHead}>
              <span className={classes.number}>{index + 1}</span>
              <h2>{name}</h2>
            </div>
            <State state={state} word={word} />
            <p className="dim">{facts}</p>
            {action === 'Add frames …' ? (
              <Button {...look} onClick={onAdd}>
                {action}
              </Button>
            ) : (
              <Button component={Link} href={path} {...look}>
                {action}
              </Button>
            )}
          </li>
        );
      })}
    </ol>
  );
}
