import { Button, Loader, Modal } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { runTask } from '#renderer/host/run-task.ts';
import classes from '#renderer/pages/frames/fixes/fixes.module.css';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { moment } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';

/** What the last fix into a folder wrote is taken back, after a look at it. */
export function UndoFix({ into, onClose }: { readonly into: string; readonly onClose: () => void }) {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const { data, error, isFetching } = useQuery({
    queryKey: ['unfix-preview', into],
    queryFn: () => call((host) => host.fixes.undoPreview({ into })),
    gcTime: 0,
    staleTime: 0,
  });
  const undo = async () => {
    setBusy(true);
    try {
      await runTask({ verb: 'unfix', input: { into } });
      await queries.invalidateQueries({ queryKey: ['fixes'] });
      onClose();
    } catch (caught) {
      setProblem(caught);
    } finally {
      setBusy(false);
    }
  };
  const said = [
    { word: 'removed', paths: data?.removed ?? [] },
    { word: 'as the fix before wrote it', paths: data?.restored ?? [] },
  ];
  return (
    <Modal opened onClose={onClose} title="Take the last fix back" size={620}>
      <div className={classes.form}>
        {isFetching && <Loader size={16} aria-label="Looking at the copies" />}
        {error !== null && <FaultView fault={faultOf(error)} />}
        {data !== undefined && data.undone === null && <p>Nothing was fixed into {into} that is not taken back.</p>}
        {data !== undefined && data.undone !== null && (
          <>
            <p className={classes.lead}>What was fixed on {moment(Date.parse(data.undone))} UT:</p>
            {said.map(({ word, paths }) =>
              paths.map((path) => (
                <div key={path} className="mono">
                  {path} <span className="dim">{word}</span>
                </div>
              )),
            )}
            {data.left.map(({ path, reason }) => (
              <State key={path} state="warning" word={`${path} stays: ${reason}`} />
            ))}
            <CommandLine words={['slitbench', 'fix', '--undo', '--into', into]} />
          </>
        )}
        {problem !== null && <FaultView fault={faultOf(problem)} />}
        <div className={classes.buttons}>
          <span className="grow" />
          <Button variant="default" onClick={onClose} data-autofocus>
            Leave it
          </Button>
          <Button loading={isBusy} disabled={data === undefined || data.undone === null} onClick={() => void undo()}>
            Take it back
          </Button>
        </div>
      </div>
    </Modal>
  );
}
