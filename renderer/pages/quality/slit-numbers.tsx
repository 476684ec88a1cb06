import type { ReactNode } from 'react';
import type { SlitJudgement, SlitNumbers } from '#core/contract/scorecard.ts';
import { Judged } from '#renderer/pages/quality/quality-words.tsx';
import classes from '#renderer/pages/quality/slit.module.css';
import { slitFlags } from '#renderer/pages/quality/slit-flags.ts';
import { State } from '#renderer/parts/state.tsx';

interface Props {
  readonly detector: string;
  readonly spatId: number;
  readonly numbers: SlitNumbers | undefined;
  readonly judgement: SlitJudgement | undefined;
  /** Buttons. */
  readonly children: ReactNode;
}

/** What is known of a slit in numbers, and what of it is beyond its threshold. */
export function SlitNumbersLine({ detector, spatId, numbers, judgement, children }: Props) {
  const flags = slitFlags(numbers?.mask ?? 0);
  return (
    <div className={classes.numbers}>
      <h2 className={classes.title}>
        {detector} slit {spatId}
      </h2>
      {judgement !== undefined && <Judged judgement={judgement} />}
      {children}
      {numbers !== undefined && (
        <dl className={classes.facts}>
          <Fact
            name="Wavelength RMS [px]"
            value={numbers.rms === 0 ? null : numbers.rms}
            digits={3}
            beyond={judgement?.rms ? 'too large' : null}
          />
          <Fact
            name="Lines cover [%]"
            value={numbers.coverage}
            digits={1}
            beyond={judgement?.coverage ? 'too little' : null}
          />
          <Fact name="Median χ" value={numbers.medChi} digits={2} beyond={null} />
          <Fact name="σ of χ" value={numbers.stdChi} digits={2} beyond={judgement?.chi ? 'out of range' : null} />
          <Fact
            name="Flexure [px]"
            value={numbers.flexure}
            digits={2}
            beyond={judgement?.flexure ? 'large' : null}
            isMild
          />
        </dl>
      )}
      {flags.map(({ name, meaning }) => (
        <span key={name} title={meaning}>
          <State state={judgement?.flagged === true ? 'problem' : 'warning'} word={name} />
        </span>
      ))}
    </div>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: number | null;
  readonly digits: number;
  readonly beyond: string | null;
  /** Counted, but no reason to call the slit bad. */
  readonly isMild?: boolean;
}

function Fact({ name, value, digits, beyond, isMild = false }: FactProps) {
  return (
    <div>
      <dt className="dim">{name}</dt>
      <dd>
        <span className="mono">{value === null ? '—' : value.toFixed(digits).replace('-', '−')}</span>
        {beyond !== null && (
          <>
            {' '}
            <State state={isMild ? 'warning' : 'problem'} word={beyond} />
          </>
        )}
      </dd>
    </div>
  );
}
