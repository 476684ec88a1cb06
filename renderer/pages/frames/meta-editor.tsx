import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { MetaColumn } from '#core/contract/frame.ts';
import { AS_HEADER, type LogFrame } from '#core/contract/frames.ts';
import { expectedOfMeta } from '#core/contract/known-values.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import classes from '#renderer/pages/frames/frames.module.css';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { counted } from '#renderer/parts/numbers.ts';

interface Props {
  readonly paths: readonly string[];
  /** Those of them that are at hand. */
  readonly frames: readonly LogFrame[];
  readonly columns: readonly MetaColumn[];
  /** The value to begin with. */
  readonly column: string;
  readonly onClose: () => void;
}

/** Sets a value of the metadata of the selected frames, without any change of their files. */
export function MetaEditor({ paths, frames, columns, column, onClose }: Props) {
  const root = useWorkspace()?.root ?? '';
  const [first] = frames;
  const textOf = (key: string) => String(first?.meta[key] ?? '');
  const [key, setKey] = useState(column);
  const [value, setValue] = useState(textOf(column));
  const [why, setWhy] = useState('');
  const [problem, setProblem] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const isSet = frames.length < paths.length || frames.some(({ edited }) => edited?.includes(key) === true);
  const expected = value.trim() === '' ? null : expectedOfMeta(key, value);
  const was = first?.metaOverride?.was[key];
  const command = [
    ...['slitbench', 'fix', ...paths, '--meta', `${key}=${value}`],
    ...(why === '' ? [] : ['--why', why]),
    ...['--workspace', root],
  ];
  const set = async (text: string) => {
    setBusy(true);
    setProblem(null);
    try {
      await call((host) => host.frames.setMetadata({ paths: [...paths], values: { [key]: text }, why }));
      onClose();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={`Set metadata of ${counted(paths.length, 'frame')}`} size={460}>
      <form
        className={classes.metaForm}
        onSubmit={(event) => {
          event.preventDefault();
          if (value.trim() !== '' && expected === null) void set(value);
        }}
      >
        <Select
          label="Which"
          searchable
          allowDeselect={false}
          data={columns.map(({ name }) => name)}
          value={key}
          onChange={(next) => {
            if (next === null) return;
            setKey(next);
            setValue(textOf(next));
          }}
        />
        <TextInput
          label="Value"
          classNames={{ input: 'mono' }}
          description={key === 'ra' ? 'Degrees, or hours as 0:42:44.3' : key === 'dec' ? 'Degrees, or 41:16:09' : null}
          value={value}
          error={expected === null ? null : `Expected: ${expected}`}
          onChange={(event) => setValue(event.currentTarget.value)}
          data-autofocus
        />
        <TextInput label="Why" value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
        {was !== undefined && frames.length === 1 && <p className="dim">The header says {was ?? 'nothing'}.</p>}
        <p className="dim">
          Kept in .slitbench/overrides.yaml: organise goes by it, and setup files have it in their rows. The FITS files
          and the frame types stay as they are.
        </p>
        {paths.length <= 20 && <CommandLine words={command} />}
        {problem !== null && <FaultView fault={faultOf(problem)} />}
        <div className={classes.editorFoot}>
          <Button variant="default" disabled={!isSet || isBusy} onClick={() => void set(AS_HEADER)}>
            As the headers say
          </Button>
          <span className="grow" />
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isBusy} disabled={value.trim() === '' || expected !== null}>
            Set
          </Button>
        </div>
      </form>
    </Modal>
  );
}
