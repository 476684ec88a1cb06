import type { FlowState } from '#core/contract/flow.ts';
import type { RunState } from '#core/contract/run.ts';
import type { WorkspaceState } from '#core/contract/workspace.ts';
import { STATE_ORDER } from '#renderer/pages/runs/run-values.ts';
import { count, counted } from '#renderer/parts/numbers.ts';

/** One step of the work: how it stands, and what its button says. */
export interface Step {
  readonly name: string;
  readonly path: string;
  readonly state: RunState | 'incomplete';
  readonly word: string;
  /** Some figures. */
  readonly facts: string;
  readonly action: string;
}

const NO_FLOW: FlowState = {
  files: 1,
  organised: 0,
  datasets: { complete: 0, incomplete: 0 },
  setups: { there: 0, lacking: 0 },
  reductions: {},
  plotted: 0,
};

/** The steps in the order of the work. Pure. */
export function stepsOf({ sources }: WorkspaceState, flow: FlowState): readonly Step[] {
  return [framesStep(sources, flow), organiseStep(flow), setupStep(flow), runStep(flow), qaStep(flow)];
}

/** The steps while it is looked how far they are: nothing below them moves once that is known. Pure. */
export const stepsAhead = (workspace: WorkspaceState): readonly Step[] =>
  stepsOf(workspace, NO_FLOW).map((step) => ({ ...step, state: 'waiting', word: 'looking …', facts: '\u00a0' }));

/**
 * The step that comes next: the first that is not done, or the last; none while it is looked. One that was left out by
 * whoever did a later one, as frames where a tree was taken over, is not waited for.
 */
export function nextOf(steps: readonly Step[]): string | null {
  if (steps.every(({ state }) => state === 'waiting')) return null;
  const last = steps.map(({ state }) => state).lastIndexOf('complete');
  const isNext = ({ state }: Step, index: number) => state !== 'complete' && (state !== 'not started' || index > last);
  return (steps.find(isNext) ?? steps[steps.length - 1])?.name ?? null;
}

function framesStep(sources: WorkspaceState['sources'], { files, datasets }: FlowState): Step {
  const step = { name: 'Frames', path: '/frames', action: 'Look at the frames' };
  const lost = sources.filter(({ state }) => state !== 'ready').length;
  if (sources.length === 0)
    return {
      ...step,
      state: 'not started',
      word: 'nothing yet',
      facts:
        datasets.complete + datasets.incomplete === 0 ? 'Add raw frames to begin.' : 'Add raw frames to organise more.',
      action: 'Add frames …',
    };
  const facts = `${counted(files, 'FITS file')} in ${counted(sources.length, 'source')}`;
  if (lost > 0) return { ...step, state: 'warning', word: `${counted(lost, 'source')} not there`, facts };
  return files === 0
    ? { ...step, state: 'not started', word: 'no FITS file', facts, action: 'Add frames …' }
    : { ...step, state: 'complete', word: 'there', facts };
}

function organiseStep({ files, organised, datasets: { complete, incomplete } }: FlowState): Step {
  const step = { name: 'Organise', path: '/organise' };
  if (complete + incomplete === 0)
    return {
      ...step,
      state: 'not started',
      word: 'not started',
      facts: files === 0 ? 'Sorts frames into datasets.' : `${counted(files, 'file')} to sort into datasets`,
      action: 'See the plan',
    };
  return {
    ...step,
    state: complete > 0 ? 'complete' : 'incomplete',
    word: `${counted(complete + incomplete, 'dataset')}`,
    facts: `${counted(organised, 'frame')}; ${incomplete === 0 ? 'all complete' : `${count(incomplete)} incomplete`}`,
    action: 'Organise again',
  };
}

function setupStep({ datasets, setups: { there, lacking } }: FlowState): Step {
  const step = { name: 'Setup', path: '/setup', action: 'Set up' };
  if (there === 0)
    return {
      ...step,
      state: 'not started',
      word: 'not started',
      facts:
        datasets.complete === 0 ? 'Writes the files that PypeIt reads.' : `${counted(lacking, 'dataset')} to set up`,
    };
  const facts = `${count(there)} of ${counted(there + lacking, 'complete dataset')}`;
  return lacking === 0
    ? { ...step, state: 'complete', word: 'set up', facts, action: 'Look at the setup' }
    : { ...step, state: 'incomplete', word: `${count(lacking)} lacking`, facts };
}

function runStep({ reductions }: FlowState): Step {
  const step = { name: 'Run', path: '/runs', action: 'Run PypeIt' };
  const all = STATE_ORDER.flatMap((state) => {
    const n = reductions[state] ?? 0;
    return n === 0 ? [] : [{ state, n }];
  });
  const [first] = all;
  if (first === undefined)
    return { ...step, state: 'not started', word: 'not started', facts: 'Reduces the datasets, several at a time.' };
  const total = all.reduce((sum, { n }) => sum + n, 0);
  const isDone = first.state === 'complete' || first.state === 'warning';
  return {
    ...step,
    state: first.state === 'warning' ? 'complete' : first.state,
    word: `${count(first.n)} ${first.state}`,
    facts: `${counted(total, 'reduction')}: ${all.map(({ state, n }) => `${count(n)} ${state}`).join(', ')}`,
    action: isDone
      ? 'Look at the runs'
      : first.state === 'running' || first.state === 'waiting'
        ? 'Watch them'
        : 'Run PypeIt',
  };
}

function qaStep({ plotted, reductions }: FlowState): Step {
  const total = Object.values(reductions).reduce((sum, n) => sum + n, 0);
  return {
    name: 'QA',
    path: '/qa',
    action: 'Look at the plots',
    ...(plotted === 0
      ? { state: 'not started', word: 'not started', facts: 'Shows how good each reduction is.' }
      : { state: 'complete', word: 'plots there', facts: `of ${count(plotted)} of ${counted(total, 'reduction')}` }),
  };
}
