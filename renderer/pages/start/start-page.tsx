import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useActions } from '#renderer/app/actions.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { useTasks, useWorkspace } from '#renderer/host/state.ts';
import { DoctorCard } from '#renderer/pages/start/doctor-card.tsx';
import { FlowSteps } from '#renderer/pages/start/flow-steps.tsx';
import { PracticeCard } from '#renderer/pages/start/practice-card.tsx';
import { SourcesCard } from '#renderer/pages/start/sources-card.tsx';
import classes from '#renderer/pages/start/start.module.css';
import { stepsAhead, stepsOf } from '#renderer/pages/start/steps.ts';
import { WorkspacesCard } from '#renderer/pages/start/workspaces-card.tsx';
import { CopyButton } from '#renderer/parts/command-line.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { bytes } from '#renderer/parts/numbers.ts';
import { Page } from '#renderer/parts/page.tsx';
import { FolderPicker } from '#renderer/parts/picker/folder-picker.tsx';

const LOOK_MS = 15_000;

/** What this workspace is, how far its work is, and what comes next. */
export function StartPage() {
  const workspace = useWorkspace();
  const [isPicking, setPicking] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  // The end of any task may have changed the tree.
  const ended = useTasks()?.filter(({ state }) => state !== 'running').length;
  const { data: flow, error } = useQuery({
    queryKey: ['flow', workspace?.sources, workspace?.holds, ended],
    queryFn: () => call((host) => host.flow.read({})),
    enabled: workspace !== null,
    refetchInterval: LOOK_MS,
    placeholderData: (before) => before,
  });
  const pick = () => setPicking(true);
  const add = async (paths: readonly string[]) => {
    setFailed(null);
    try {
      await call((host) => host.workspace.addSources({ paths: [...paths] }));
    } catch (thrown) {
      setFailed(thrown);
    }
  };
  useActions([{ id: 'start-add', label: 'Add frames', group: 'Start', keys: 'a', run: pick }]);
  if (workspace === null) return <Page title="Start">{null}</Page>;
  const { root, sources, disk } = workspace;
  const practice = `${root}/practice`;
  const isPractised = sources.some(({ path }) => path.startsWith(`${practice}/`));
  const trouble = failed ?? error;
  return (
    <Page
      title={workspace.name}
      facts={
        <span className={classes.root}>
          <span className="mono">{root}</span>
          <CopyButton text={root} label="Copy the path" />
          {bytes(disk.free)} free
        </span>
      }
    >
      <div className={classes.start}>
        {trouble !== null && <FaultView fault={faultOf(trouble)} />}
        {flow === undefined ? (
          trouble === null && <FlowSteps steps={stepsAhead(workspace)} onAdd={pick} />
        ) : (
          <FlowSteps steps={stepsOf(workspace, flow)} onAdd={pick} />
        )}
        <div className={classes.columns}>
          <div className={classes.column}>
            <SourcesCard sources={sources} onAdd={pick} />
            <PracticeCard root={root} isThere={isPractised} />
            <WorkspacesCard root={root} />
          </div>
          <div className={classes.column}>
            <DoctorCard root={root} dataFrom={isPractised ? `${practice}/pypeit_data` : null} />
          </div>
        </div>
      </div>
      <FolderPicker
        opened={isPicking}
        title="Add raw frames"
        action="Add"
        onClose={() => setPicking(false)}
        onChoose={add}
      />
    </Page>
  );
}
