import type { FramesState } from '#core/contract/frames.ts';
import { call } from '#renderer/host/connection.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import { counted } from '#renderer/parts/numbers.ts';

/** The last thing that was settled by hand: types or metadata of frames, or the name of an instrument; and how to take it back. */
export function useUndo({ undoable }: FramesState) {
  const named = useWorkspace()?.instrumentChange ?? null;
  if (named !== null && (undoable === null || Date.parse(named.when) > Date.parse(undoable.when)))
    return {
      label: 'Undo the last change of an instrument',
      tip: `Undo: instrument of ${named.path}, ${named.to ?? 'taken away'}, set by ${named.who}`,
      disabled: false,
      run: () => void call((host) => host.instruments.undo({})),
    };
  return {
    label: `Undo the last change of ${undoable?.what ?? 'types'}`,
    tip:
      undoable === null
        ? 'No change of types or metadata to undo'
        : `Undo: ${undoable.what} of ${counted(undoable.frames, 'frame')}, set by ${undoable.who}`,
    disabled: undoable === null,
    run: () => void call((host) => host.frames.undoOverrides({})),
  };
}
