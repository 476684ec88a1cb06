import type { FrameProblem } from '#core/contract/frame.ts';
import { State, type StateName } from '#renderer/parts/state.tsx';

const WORDS: Readonly<Record<FrameProblem['code'], readonly [StateName, string]>> = {
  growing: ['running', 'being written'],
  undescribed: ['waiting', 'to be described'],
  undecided: ['waiting', 'instrument not named'],
  product: ['cancelled', 'made by PypeIt'],
  unreadable: ['failed', 'unreadable'],
  'unknown-instrument': ['warning', 'unknown instrument'],
  'needs-pypeit': ['warning', 'needs PypeIt'],
  compressed: ['warning', 'compressed'],
};

/** How a file stands that is no frame, or not yet. */
export function ProblemState({ problem }: { readonly problem: FrameProblem }) {
  const [state, word] = WORDS[problem.code];
  return <State state={state} word={word} />;
}

/** Whether a frame would be one if the right instrument were named. */
export const wantsName = (problem: FrameProblem | null): boolean =>
  problem?.code === 'undecided' || problem?.code === 'unknown-instrument';
