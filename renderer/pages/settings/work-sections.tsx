import { SegmentedControl, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { TRANSFER_MODES } from '#core/contract/organize.ts';
import { Settings, type SettingsRead } from '#core/contract/settings.ts';
import { shellWord } from '#core/contract/shell-word.ts';
import { NumberField, Row } from '#renderer/pages/settings/fields.tsx';
import classes from '#renderer/pages/settings/settings.module.css';
import type { Change } from '#renderer/pages/settings/use-settings.ts';
import { splitWords } from '#renderer/pages/settings/words.ts';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import { bytes, counted } from '#renderer/parts/numbers.ts';

interface Props {
  readonly read: SettingsRead;
  readonly root: string;
  readonly change: Change;
}

const GB = 1e9;
const STANDARD = Settings.parse({});
const inGb = (n: number | null): number | null => (n === null ? null : n / GB);

/** How much of the machine reductions may take, and what run_pypeit is told. */
export function ReductionsSection({ read: { settings, defaults }, root, change }: Props) {
  const { workers, memoryLimit, diskReserve, threads, pypeitArgs } = settings;
  const setArgs = (words: readonly string[]) =>
    change({ pypeitArgs: [...words] }, `Arguments: ${words.map(shellWord).join(' ') || 'none'}`);
  const command = [
    ...['slitbench', 'run', root],
    ...(workers === null ? [] : ['--workers', String(workers)]),
    ...(memoryLimit === null ? [] : ['--memory-limit', String(memoryLimit / GB)]),
    ...(diskReserve === STANDARD.diskReserve ? [] : ['--disk-reserve', String(diskReserve / GB)]),
    ...(threads === STANDARD.threads ? [] : ['--threads', String(threads)]),
    ...(pypeitArgs.length === 0 ? [] : ['--', ...pypeitArgs]),
  ];
  return (
    <>
      <Row
        label="Reductions at a time"
        text="Each is a PypeIt of its own. Fewer run while memory is short."
        standard={`${defaults.workers}, one for each core`}
        isStandard={workers === null}
        reset={() => void change({ workers: null }, 'Reductions at a time: one for each core')}
      >
        {(ids) => (
          <NumberField
            ids={ids}
            value={workers}
            empty={String(defaults.workers)}
            unit=""
            min={1}
            max={1024}
            isWhole
            commit={(n) => void change({ workers: n }, `Reductions at a time: ${n ?? 'one for each core'}`)}
          />
        )}
      </Row>
      <Row
        label="Memory"
        text="What all reductions together may take. One that outgrows it even alone is ended."
        standard={`${bytes(defaults.memory)}, 90 % of the machine`}
        isStandard={memoryLimit === null}
        reset={() => void change({ memoryLimit: null }, 'Memory: 90 % of the machine')}
      >
        {(ids) => (
          <NumberField
            ids={ids}
            value={inGb(memoryLimit)}
            empty={(defaults.memory / GB).toFixed(1)}
            unit="GB"
            min={0.1}
            max={100_000}
            isWhole={false}
            commit={(n) =>
              void change(
                { memoryLimit: n === null ? null : n * GB },
                `Memory: ${n === null ? '90 % of the machine' : `${n} GB`}`,
              )
            }
          />
        )}
      </Row>
      <Row
        label="Disk that stays free"
        text="No reduction starts that would leave less on its disk."
        standard={bytes(STANDARD.diskReserve)}
        isStandard={diskReserve === STANDARD.diskReserve}
        reset={() =>
          void change({ diskReserve: STANDARD.diskReserve }, `Disk: ${bytes(STANDARD.diskReserve)} stay free`)
        }
      >
        {(ids) => (
          <NumberField
            ids={ids}
            value={diskReserve / GB}
            empty={null}
            unit="GB"
            min={0}
            max={100_000}
            isWhole={false}
            commit={(n) => n !== null && void change({ diskReserve: n * GB }, `Disk: ${n} GB stay free`)}
          />
        )}
      </Row>
      <Row
        label="Threads of each"
        text="With one, spectra are the same each time, and more reductions fit beside each other."
        standard={String(STANDARD.threads)}
        isStandard={threads === STANDARD.threads}
        reset={() => void change({ threads: STANDARD.threads }, `Threads: ${STANDARD.threads}`)}
      >
        {(ids) => (
          <NumberField
            ids={ids}
            value={threads}
            empty={null}
            unit=""
            min={1}
            max={64}
            isWhole
            commit={(n) => n !== null && void change({ threads: n }, `Threads: ${n}`)}
          />
        )}
      </Row>
      <Row
        label="Arguments of run_pypeit"
        text={
          <>
            Left empty: <code>-o</code> where nothing is to be kept.
          </>
        }
        standard="none"
        isStandard={pypeitArgs.length === 0}
        reset={() => void setArgs([])}
      >
        {(ids) => <WordsField ids={ids} words={pypeitArgs} commit={(words) => void setArgs(words)} />}
      </Row>
      <CommandLine words={command} />
    </>
  );
}

function WordsField({
  ids,
  words,
  commit,
}: {
  readonly ids: { readonly label: string; readonly text: string };
  readonly words: readonly string[];
  readonly commit: (words: readonly string[]) => void;
}) {
  const kept = words.map(shellWord).join(' ');
  const [typed, setTyped] = useState(kept);
  useEffect(() => setTyped(kept), [kept]);
  const read = splitWords(typed);
  const take = () => {
    if ('words' in read && JSON.stringify(read.words) !== JSON.stringify(words)) commit(read.words);
  };
  return (
    <TextInput
      w="100%"
      classNames={{ input: classes.mono ?? '' }}
      aria-labelledby={ids.label}
      aria-describedby={ids.text}
      placeholder="-o"
      value={typed}
      error={'wrong' in read ? read.wrong : null}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
        if (event.key === 'Escape') setTyped(kept);
      }}
    />
  );
}

const MODE_NAMES = { symlink: 'Link', copy: 'Copy', move: 'Move' } as const;
const MODE_TEXTS = {
  symlink: 'Symbolic links: nothing is copied, raw frames stay where they are.',
  copy: 'Copies, each compared with its frame: for disks that will go away.',
  move: 'Frames are moved, with a journal: undo puts them back.',
} as const;

/** How frames come into datasets. */
export function OrganiseSection({ read: { settings }, root, change }: Props) {
  const { window, mode } = settings;
  return (
    <>
      <Row
        label="Window of nights"
        text="Nights at most so far apart become one dataset."
        standard={counted(STANDARD.window, 'day')}
        isStandard={window === STANDARD.window}
        reset={() => void change({ window: STANDARD.window }, `Window: ${counted(STANDARD.window, 'day')}`)}
      >
        {(ids) => (
          <NumberField
            ids={ids}
            value={window}
            empty={null}
            unit="days"
            min={0}
            max={3650}
            isWhole={false}
            commit={(n) => n !== null && void change({ window: n }, `Window: ${counted(n, 'day')}`)}
          />
        )}
      </Row>
      <Row
        label="Transfer"
        text={MODE_TEXTS[mode]}
        standard={MODE_NAMES[STANDARD.mode]}
        isStandard={mode === STANDARD.mode}
        reset={() => void change({ mode: STANDARD.mode }, `Transfer: ${MODE_NAMES[STANDARD.mode]}`)}
      >
        {({ label }) => (
          <SegmentedControl
            aria-labelledby={label}
            value={mode}
            onChange={(value) => {
              const next = TRANSFER_MODES.find((one) => one === value);
              if (next !== undefined) void change({ mode: next }, `Transfer: ${MODE_NAMES[next]}`);
            }}
            data={TRANSFER_MODES.map((one) => ({ value: one, label: MODE_NAMES[one] }))}
          />
        )}
      </Row>
      <CommandLine
        words={[
          ...['slitbench', 'organize', 'FOLDER', '--into', root],
          ...(mode === STANDARD.mode ? [] : ['--mode', mode]),
          ...(window === STANDARD.window ? [] : ['--window', String(window)]),
        ]}
      />
    </>
  );
}
