import { Link } from 'wouter';
import type { FramePair, SlitPair } from '#core/contract/quality.ts';
import { judgeSlit, type SlitNumbers, type Thresholds } from '#core/contract/scorecard.ts';
import { CHANGE_GLYPHS, countChanges } from '#renderer/pages/quality/change-bar.tsx';
import classes from '#renderer/pages/quality/quality.module.css';
import { CardStatus } from '#renderer/pages/quality/quality-words.tsx';
import { slitFlags } from '#renderer/pages/quality/slit-flags.ts';
import { counted } from '#renderer/parts/numbers.ts';

interface Props {
  readonly pair: FramePair;
  readonly thresholds: Thresholds;
  /** Only slits that changed so; null: all that changed, and how many did not. */
  readonly shown: SlitPair['change'] | null;
}

/** A number of a slit: which way is better, and which threshold it has. */
interface Measure {
  readonly id: 'rms' | 'coverage' | 'stdChi' | 'flexure';
  readonly title: string;
  readonly digits: number;
  readonly beyond: 'rms' | 'coverage' | 'chi' | 'flexure';
  /** The smaller the better. */
  readonly badness: (value: number) => number;
}

const MEASURES: readonly Measure[] = [
  {
    id: 'rms',
    title: 'RMS [px]',
    digits: 3,
    beyond: 'rms',
    badness: (rms) => (rms === 0 ? Number.POSITIVE_INFINITY : rms),
  },
  { id: 'coverage', title: 'Cover [%]', digits: 1, beyond: 'coverage', badness: (covered) => -covered },
  { id: 'stdChi', title: 'σ(χ)', digits: 2, beyond: 'chi', badness: (chi) => Math.abs(chi - 1) },
  { id: 'flexure', title: 'Flexure [px]', digits: 2, beyond: 'flexure', badness: Math.abs },
];

/** One science frame of both reductions: its counts, and its slits that changed. */
export function ComparedFrame({ pair: { scienceFile, before, after, slits }, thresholds, shown }: Props) {
  const rows = slits.filter(({ change }) => (shown === null ? change !== 'same' : change === shown));
  const { same } = countChanges(slits);
  return (
    <section className={classes.compared}>
      <h2>
        <span className="mono">{scienceFile}</span>
        <Side row={before} />
        <span aria-hidden>→</span>
        <Side row={after} />
      </h2>
      {rows.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Slit</th>
              <th scope="col">Became</th>
              {MEASURES.map(({ id, title }) => (
                <th key={id} scope="col" className="num">
                  {title}
                </th>
              ))}
              <th scope="col">Flags</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((slit) => (
              <SlitRow key={nameOf(slit)} slit={slit} thresholds={thresholds} />
            ))}
          </tbody>
        </table>
      )}
      {shown === null && same > 0 && <p className="dim">{counted(same, 'slit')} as before</p>}
    </section>
  );
}

function Side({ row }: { readonly row: FramePair['before'] }) {
  if (row === null) return <span className="dim">not in it</span>;
  const { card, key, why } = row;
  return (
    <span className={classes.side} title={why ?? undefined}>
      <Link href={`/quality?dataset=${encodeURIComponent(card.dataset)}&frame=${encodeURIComponent(key)}`}>
        {card.reduce_dir}
      </Link>
      <CardStatus status={card.status} />
      <span className="dim">
        {card.bad_slit_count} of {card.slit_count} bad
      </span>
    </span>
  );
}

const nameOf = ({ before, after }: SlitPair): string => {
  const [a, b] = [before, after].map((slit) => (slit === null ? null : `${slit.detector}:${slit.spatId}`));
  return a === null || a === b ? (b ?? '') : b === null ? (a ?? '') : `${a} → ${after?.spatId}`;
};

function SlitRow({ slit, thresholds }: { readonly slit: SlitPair; readonly thresholds: Thresholds }) {
  const { before, after, change } = slit;
  return (
    <tr>
      <th scope="row" className="mono">
        {nameOf(slit)}
      </th>
      <td>
        <span className={classes.change} data-change={change}>
          <span aria-hidden>{CHANGE_GLYPHS[change]}</span> {change}
        </span>
      </td>
      {MEASURES.map((measure) => (
        <td key={measure.id} className="num mono">
          <Values measure={measure} before={before} after={after} thresholds={thresholds} />
        </td>
      ))}
      <td className={classes.flags}>
        <Flags before={before} after={after} />
      </td>
    </tr>
  );
}

interface ValuesProps {
  readonly measure: Measure;
  readonly before: SlitNumbers | null;
  readonly after: SlitNumbers | null;
  readonly thresholds: Thresholds;
}

function Values({ measure, before, after, thresholds }: ValuesProps) {
  const { id, digits, beyond, badness } = measure;
  const text = (slit: SlitNumbers | null) => {
    const value = slit?.[id] ?? null;
    if (slit === null || value === null) return <span className="dim">–</span>;
    const shown = value.toFixed(digits).replace('-', '−');
    return judgeSlit(slit, thresholds)[beyond] ? <b className={classes.beyond}>{shown}</b> : shown;
  };
  const [a, b] = [before?.[id] ?? null, after?.[id] ?? null];
  const way =
    a === null || b === null || a.toFixed(digits) === b.toFixed(digits)
      ? null
      : badness(b) < badness(a)
        ? 'better'
        : 'worse';
  return (
    <>
      {text(before)} <span className="dim">→</span> {text(after)}{' '}
      <span className={classes.change} data-change={way ?? 'same'}>
        {way === null ? (
          <span aria-hidden>·</span>
        ) : (
          <span role="img" aria-label={way}>
            {CHANGE_GLYPHS[way]}
          </span>
        )}
      </span>
    </>
  );
}

/** Flags that went, struck through, and those that came. */
function Flags({ before, after }: { readonly before: SlitNumbers | null; readonly after: SlitNumbers | null }) {
  const names = (slit: SlitNumbers | null) => slitFlags(slit?.mask ?? 0).map(({ name }) => name);
  const [was, is] = [names(before), names(after)];
  return (
    <>
      {after !== null && was.filter((name) => !is.includes(name)).map((name) => <del key={name}>{name} </del>)}
      {(after === null ? was : is).map((name) => (
        <span key={name}>{name} </span>
      ))}
    </>
  );
}
