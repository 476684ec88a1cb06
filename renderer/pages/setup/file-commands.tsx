import type { SetupItem } from '#renderer/pages/setup/listing.ts';
import classes from '#renderer/pages/setup/setup.module.css';
import { CommandLine } from '#renderer/parts/command-line.tsx';

/** The command lines that write a setup file, where it is ours, and reduce it. */
export function FileCommands({ item: { dataset }, path }: { readonly item: SetupItem; readonly path: string }) {
  return (
    <section className={classes.commands} aria-label="Command lines">
      {dataset !== null && (
        <>
          <span className="dim">Writes it</span>
          <CommandLine words={['slitbench', 'setup', dataset.folder]} />
        </>
      )}
      <span className="dim">Reduces it</span>
      <CommandLine words={['slitbench', 'run', path]} />
    </section>
  );
}
