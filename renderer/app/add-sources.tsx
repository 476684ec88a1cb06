import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { create } from 'zustand';
import { isTyping, useActions } from '#renderer/app/actions.ts';
import classes from '#renderer/app/app.module.css';
import { call } from '#renderer/host/connection.ts';
import { pathsOf } from '#renderer/host/desktop.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { FolderPicker } from '#renderer/parts/picker/folder-picker.tsx';

/** Whether folders of frames are being chosen, and why here. */
const useAddSources = create<{ readonly open: boolean; readonly note: string | null }>(() => ({
  open: false,
  note: null,
}));

/** Let the user choose folders or frames to add. */
export const addSources = (note: string | null = null): void => useAddSources.setState({ open: true, note });

/** Paths among what was pasted: absolute, from home, or file addresses; one a line. */
function pastedPaths(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.trim().replace(/^(['"])(.*)\1$/, '$2'));
  const paths = lines.map((line) => (line.startsWith('file://') ? decodeURIComponent(line.slice(7)) : line));
  return paths.every((path) => path === '' || /^(\/|~(\/|$))/.test(path)) ? paths.filter((path) => path !== '') : [];
}

/** Frames come in from anywhere in the window: by a drop, by a pasted path, or by the picker. */
export function AddSources() {
  const { open, note } = useAddSources();
  const machine = useWorkspace()?.machine ?? 'the machine of the host';
  const [, navigate] = useLocation();
  const [isOver, setOver] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  useActions([
    { id: 'add-sources', label: 'Add folders of frames', group: 'Frames', keys: 'mod+o', run: () => addSources() },
  ]);

  useEffect(() => {
    const add = async (paths: readonly string[]) => {
      try {
        await call((host) => host.workspace.addSources({ paths: [...paths] }));
        setProblem(null);
        navigate('/frames');
      } catch (error) {
        setProblem(error);
      }
    };
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const over = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      const paths = pathsOf(files);
      if (paths !== null && paths.length > 0) void add(paths);
      else
        addSources(
          `A browser does not say where dropped files lie. Choose ${files[0]?.name ?? 'them'} here, on ${machine}, or paste its path.`,
        );
    };
    const paste = (event: ClipboardEvent) => {
      if (isTyping(event.target)) return;
      const paths = pastedPaths(event.clipboardData?.getData('text/plain') ?? '');
      if (paths.length === 0) return;
      event.preventDefault();
      void add(paths);
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    window.addEventListener('paste', paste);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
      window.removeEventListener('paste', paste);
    };
  }, [machine, navigate]);

  return (
    <>
      {isOver && (
        <div className={classes.dropHere} aria-hidden>
          <div>Drop folders or frames to add them</div>
        </div>
      )}
      {problem !== null && (
        <div className={classes.notice}>
          <FaultView fault={faultOf(problem)}>
            <button type="button" className={classes.search} onClick={() => setProblem(null)}>
              Close
            </button>
          </FaultView>
        </div>
      )}
      <FolderPicker
        opened={open}
        title={`Add frames on ${machine}`}
        note={note ?? undefined}
        action="Add"
        onClose={() => useAddSources.setState({ open: false, note: null })}
        onChoose={(paths) =>
          call((host) => host.workspace.addSources({ paths: [...paths] })).then(() => navigate('/frames'))
        }
      />
    </>
  );
}
