import { Suspense, useEffect } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { useActions } from '#renderer/app/actions.ts';
import { AddSources } from '#renderer/app/add-sources.tsx';
import classes from '#renderer/app/app.module.css';
import { ConnectionCover } from '#renderer/app/connection-cover.tsx';
import { ContextBar } from '#renderer/app/context-bar.tsx';
import { chooseLook, LOOKS } from '#renderer/app/look.ts';
import { NightTint } from '#renderer/app/night-tint.tsx';
import { PAGES } from '#renderer/app/pages.tsx';
import { Palette, usePalette } from '#renderer/app/palette.tsx';
import { Rail } from '#renderer/app/rail.tsx';
import { ShortcutSheet, useShortcutSheet } from '#renderer/app/shortcut-sheet.tsx';
import { TaskStrip } from '#renderer/app/task-strip.tsx';
import { useHostState } from '#renderer/host/state.ts';
import { useFeed } from '#renderer/host/use-feed.ts';
import { Broken } from '#renderer/parts/broken.tsx';
import { Empty } from '#renderer/parts/empty.tsx';
import { focusPage, landOnNextPage } from '#renderer/parts/landing.ts';

/** The frame around the pages: rail, context bar, page, tasks. */
export function App() {
  useFollowHost();
  useGlobalActions();
  return (
    <div className={classes.app}>
      <button type="button" className={classes.skip} onClick={focusPage}>
        Skip to the page
      </button>
      <NightTint />
      <Rail />
      <div className={classes.main}>
        <ContextBar />
        <main className={classes.page} id="page" tabIndex={-1}>
          <Suspense fallback={null}>
            <Switch>
              {PAGES.map(({ path, view: View }) => (
                <Route key={path} path={path === '/' ? '/' : `${path}/*?`}>
                  <Broken>
                    <View />
                  </Broken>
                </Route>
              ))}
              <Route>
                <Empty title="There is no such page" text="The address may be of another version." />
              </Route>
            </Switch>
          </Suspense>
        </main>
        <TaskStrip />
      </div>
      <Palette />
      <ShortcutSheet />
      <AddSources />
      <ConnectionCover />
    </div>
  );
}

function useFollowHost(): void {
  const workspace = useFeed('workspace', (host, after, signal) => host.workspace.watch({ after }, { signal }));
  const tasks = useFeed('tasks', (host, after, signal) => host.tasks.watch({ after }, { signal }));
  useEffect(() => {
    if (workspace === null) return;
    useHostState.setState({ workspace: workspace.state });
    document.title = `${workspace.state.name} – Slitbench`;
  }, [workspace]);
  useEffect(() => {
    if (tasks !== null) useHostState.setState({ tasks: tasks.tasks });
  }, [tasks]);
}

function useGlobalActions(): void {
  const [here, navigate] = useLocation();
  const go = (path: string) => {
    if (here === path) focusPage();
    else {
      landOnNextPage();
      navigate(path);
    }
  };
  useActions([
    ...PAGES.map(({ path, name, key }) => ({
      id: `go-${path}`,
      label: `Go to ${name}`,
      group: 'Pages',
      keys: `g ${key}`,
      run: () => go(path),
    })),
    {
      id: 'palette',
      label: 'Search commands',
      group: 'General',
      keys: 'mod+k',
      run: () => usePalette.setState({ open: true }),
    },
    {
      id: 'shortcuts',
      label: 'Show shortcuts',
      group: 'General',
      keys: '?',
      run: () => useShortcutSheet.setState({ open: true }),
    },
    ...LOOKS.map((look) => ({
      id: `look-${look}`,
      label:
        look === 'system' ? 'Look: as the system' : `Look: ${look}${look === 'night' ? ' (red, for the dome)' : ''}`,
      group: 'General',
      run: () => chooseLook(look),
    })),
  ]);
}
