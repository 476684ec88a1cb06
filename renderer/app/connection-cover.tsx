import { useEffect, useState } from 'react';
import classes from '#renderer/app/app.module.css';
import { useConnection } from '#renderer/host/connection.ts';
import { desktop } from '#renderer/host/desktop.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import { CommandLine } from '#renderer/parts/command-line.tsx';

/** What a page says while it has no host. */
export function ConnectionCover() {
  const state = useConnection((connection) => connection.state);
  const root = useWorkspace()?.root ?? 'WORKSPACE';
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    setLong(false);
    const timer = setTimeout(() => setLong(true), 1500);
    return () => clearTimeout(timer);
  }, []);
  if (state === 'refused')
    return (
      <Cover title="This page has no key">
        <p>
          Open the whole address that slitbench serve printed: what follows the # in it is the key. It may be of an
          earlier host.
        </p>
        <CommandLine words={['slitbench', 'serve', root, '--open']} />
      </Cover>
    );
  if (state === 'open' || !isLong) return null;
  return (
    <Cover title="The host does not answer">
      {desktop === null ? (
        <>
          <p>
            Reductions that run go on. This page tries again each second and goes on where it was. If the host has
            ended, start it again:
          </p>
          <CommandLine words={['slitbench', 'serve', root]} />
          <p className="dim">Over ssh: look whether the tunnel is still open.</p>
        </>
      ) : (
        <>
          <p>
            It is started again by itself, and this page goes on where it was. Reductions that run go on. If it takes
            long, this says what stands in the way:
          </p>
          <CommandLine words={['slitbench', 'serve', root]} />
        </>
      )}
    </Cover>
  );
}

function Cover({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <div className={classes.cover} role="alertdialog" aria-label={title}>
      <div className={classes.coverBox}>
        <h2 style={{ margin: '0 0 6px', fontSize: 17 }}>{title}</h2>
        {children}
      </div>
    </div>
  );
}
