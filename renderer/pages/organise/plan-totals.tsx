import type { OrganizeResult } from '#core/contract/organize.ts';
import { operationWords } from '#renderer/pages/organise/operation-words.ts';
import type { Wish } from '#renderer/pages/organise/use-wish.ts';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import layout from '#renderer/parts/layout.module.css';
import { bytes } from '#renderer/parts/numbers.ts';

/** What applying means: operations, room, and the command line that does the same. */
export function PlanTotals({
  plan,
  wish,
  free,
}: {
  readonly plan: OrganizeResult;
  readonly wish: Wish;
  /** Bytes. */
  readonly free: number;
}) {
  const tight = plan.bytes > free;
  return (
    <div className={layout.totals}>
      <span>
        <span className="dim">to do</span> {operationWords(plan.operations)}
      </span>
      <span style={tight ? { color: 'var(--warn)', fontWeight: 600 } : undefined}>
        {tight && '▲ '}
        <span className="dim">room</span> {plan.bytes === 0 ? 'none needed' : bytes(plan.bytes)} of {bytes(free)} free
        {tight && ': it may not fit; links take none'}
      </span>
      <CommandLine words={commandOf(wish)} />
    </div>
  );
}

/** The command line of a wish; what is at its default is left out. */
const commandOf = ({ sources, into, mode, window, rename }: Wish): readonly string[] => [
  ...['slitbench', 'organize', ...sources, '--into', into],
  ...(mode === 'symlink' ? [] : ['--mode', mode]),
  ...(window === 3 ? [] : ['--window', String(window)]),
  ...(rename ? ['--rename'] : []),
];
