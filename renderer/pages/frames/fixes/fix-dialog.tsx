import { Button, Checkbox, Loader, Modal, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { FixedFrame, FixResult, HandEdit } from '#core/contract/fix.ts';
import { fixCommand } from '#core/contract/fix-command.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { runTask } from '#renderer/host/run-task.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import { CardDiff } from '#renderer/pages/frames/fixes/card-diff.tsx';
import classes from '#renderer/pages/frames/fixes/fixes.module.css';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { counted } from '#renderer/parts/numbers.ts';
import { FolderPicker } from '#renderer/parts/picker/folder-picker.tsx';
import { State } from '#renderer/parts/state.tsx';

interface Props {
  readonly files: readonly string[];
  /** By hand; none: the known rules count. */
  readonly edits: readonly HandEdit[];
  readonly onClose: () => void;
  /** The copies are written. */
  readonly onDone: () => void;
}

/** So many are shown before they are written. */
const MOST = 200;

/** What a fix would change, card by card, and where its copies go; then it is written. */
export function FixDialog({ files, edits, onClose, onDone }: Props) {
  const { root = '', sources = [] } = useWorkspace() ?? {};
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [why, setWhy] = useState('');
  const [into, setInto] = useState(`${root}/fixed`);
  const [isSource, setSource] = useState(true);
  const [isPicking, setPicking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const [written, setWritten] = useState<FixResult | null>(null);
  const byHand = edits.length > 0;
  const order = { files: [...files], edits: [...edits], why, into };
  const { data, error, isFetching } = useQuery({
    queryKey: ['fix-preview', files, edits, into],
    // What is to be said in the copies may still be missing.
    queryFn: () => call((host) => host.fixes.preview({ ...order, files: files.slice(0, MOST), why: 'to be said' })),
    gcTime: 0,
    staleTime: 0,
    enabled: written === null,
  });
  const isKnown = sources.some(({ path }) => into === path || into.startsWith(`${path}/`));
  const write = async () => {
    setBusy(true);
    setProblem(null);
    try {
      setWritten(await runTask({ verb: 'fix', input: order, addSource: isSource && !isKnown }));
      onDone();
      await queries.invalidateQueries({ queryKey: ['fixes'] });
    } catch (caught) {
      setProblem(caught);
    } finally {
      setBusy(false);
    }
  };
  const result = written ?? data ?? null;
  const toWrite = data?.frames.filter(({ status }) => status === 'written').length ?? 0;
  const command = fixCommand(order);
  return (
    <Modal opened onClose={onClose} title={`Fixed ${files.length === 1 ? 'copy' : 'copies'}`} size={820}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void write();
        }}
      >
        {written === null && (
          <>
            <p className={classes.lead}>
              A copy gets the mended header; the frame stays as it is, and every other byte the same. A COMMENT card
              says what was changed, why and when.
            </p>
            {byHand && (
              <TextInput
                label="Why"
                placeholder="typed wrongly at the telescope"
                value={why}
                onChange={(event) => setWhy(event.currentTarget.value)}
                data-autofocus
              />
            )}
            <div className={classes.into}>
              <TextInput
                label="Folder of the copies, in the workspace"
                className="grow"
                classNames={{ input: 'mono' }}
                value={into}
                onChange={(event) => setInto(event.currentTarget.value)}
              />
              <Button variant="default" onClick={() => setPicking(true)}>
                Choose…
              </Button>
            </div>
            <Checkbox
              label="Make that folder a source: organise then takes the copy in place of its original"
              checked={isSource || isKnown}
              disabled={isKnown}
              onChange={(event) => setSource(event.currentTarget.checked)}
            />
          </>
        )}
        {error !== null && <FaultView fault={faultOf(error)} />}
        {isFetching && <Loader size={16} aria-label="Looking at the headers" />}
        {result !== null && <Frames result={result} asked={Math.min(files.length, MOST)} />}
        {files.length > MOST && written === null && (
          <p className="dim">
            The first {MOST} are shown; all {files.length} would be fixed.
          </p>
        )}
        {problem !== null && <FaultView fault={faultOf(problem)} />}
        {written === null && command !== null && files.length <= 20 && <CommandLine words={command} />}
        <div className={classes.buttons}>
          <span className="grow" />
          {written === null ? (
            <>
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={isBusy} disabled={toWrite === 0 || (byHand && why.trim() === '')}>
                Write {toWrite === 1 ? 'the copy' : `${toWrite} copies`}
              </Button>
            </>
          ) : (
            <>
              <Button variant="default" onClick={() => navigate('/organise')}>
                Organise…
              </Button>
              <Button onClick={onClose} data-autofocus>
                Close
              </Button>
            </>
          )}
        </div>
      </form>
      <FolderPicker
        opened={isPicking}
        title="Folder of the fixed copies"
        action="Choose"
        choose="folder"
        canMake
        start={root}
        onClose={() => setPicking(false)}
        onChoose={([path]) => {
          if (path !== undefined) setInto(path);
          return undefined;
        }}
      />
    </Modal>
  );
}

/** One that was looked at and is not among them is a copy already. */
function Frames({ result, asked }: { readonly result: FixResult; readonly asked: number }) {
  const missing = asked - result.frames.length;
  return (
    <div className={classes.frames}>
      {result.frames.map((frame) => (
        <Fixed key={frame.path} frame={frame} isDone={!result.dryRun} />
      ))}
      {result.absent.length > 0 && (
        <p className="dim">No frame has a card {result.absent.join(', ')}: nothing to delete.</p>
      )}
      {missing > 0 && (
        <p className="dim">
          {counted(missing, 'frame')} left out: {missing === 1 ? 'it is' : 'they are'} a fixed copy, or no rule is meant
          for {missing === 1 ? 'it' : 'them'}.
        </p>
      )}
    </div>
  );
}

function Fixed({ frame, isDone }: { readonly frame: FixedFrame; readonly isDone: boolean }) {
  const { path, to, status, rules, changes, problem } = frame;
  const name = path.split('/').at(-1) ?? path;
  return (
    <div>
      <div className={classes.frame}>
        <strong className="mono">{name}</strong>{' '}
        {status === 'written' &&
          (isDone ? <State state="complete" word={`written: ${to}`} /> : <span className="dim">→ {to}</span>)}
        {status === 'there' && <State state="complete" word="is there already, with the same changes" />}
        {status === 'unneeded' && <State state="complete" word="its header is right already" />}
        {status === 'failed' && <State state="failed" word={problem ?? 'failed'} />}
      </div>
      {rules
        .filter(({ name: rule }) => rule !== 'by hand')
        .map(({ name: rule, why }) => (
          <div key={rule} className="dim">
            {rule}: {why}
          </div>
        ))}
      {changes.length > 0 && <CardDiff changes={changes} label={`Changes of ${name}`} />}
    </div>
  );
}
