import { type ReactNode, useMemo } from 'react';
import { useWorkspace } from '#renderer/host/state.ts';
import classes from '#renderer/pages/frames/frames.module.css';
import { CommandLine } from '#renderer/parts/command-line.tsx';

/** The command line that lists the same frames. */
export function ScanCommand({ where, children }: { readonly where: string; readonly children: ReactNode }) {
  const sources = useWorkspace()?.sources ?? [];
  const words = useMemo(
    () => ['slitbench', 'scan', ...sources.map(({ path }) => path), ...(where === '' ? [] : ['--where', where])],
    [sources, where],
  );
  if (sources.length === 0) return null;
  return (
    <div className={classes.foot}>
      <div className="grow">
        <CommandLine words={words} />
      </div>
      {children}
    </div>
  );
}
