import { ActionIcon, Tooltip } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { shellWord } from '#core/contract/shell-word.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import classes from '#renderer/parts/parts.module.css';

/** The command line that does the same, to be copied. Its first word `slitbench` is shown as a shell finds it. */
export function CommandLine({
  words,
  folder,
}: {
  readonly words: readonly string[];
  /** Where it is to be typed; without, anywhere. */
  readonly folder?: string;
}) {
  const own = useWorkspace()?.command ?? 'slitbench';
  const [first, ...rest] = words;
  const typed = [first === 'slitbench' ? own : (first ?? ''), ...rest].map(shellWord).join(' ');
  const text = folder === undefined ? typed : `cd ${shellWord(folder)} && ${typed}`;
  return (
    <div className={classes.command}>
      <code className="grow cut" title={text}>
        {text}
      </code>
      <CopyButton text={text} label="Copy the command" />
    </div>
  );
}

export function CopyButton({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }) {
  const [isDone, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setDone(true);
    setTimeout(() => setDone(false), 1200);
  };
  return (
    <Tooltip label={isDone ? 'Copied' : label}>
      <ActionIcon aria-label={label} onClick={() => void copy()}>
        {isDone ? <Check size={13} /> : <Copy size={13} />}
      </ActionIcon>
    </Tooltip>
  );
}
