import { Button, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { DatasetNote } from '#core/contract/quality.ts';
import { useActions } from '#renderer/app/actions.ts';
import { call } from '#renderer/host/connection.ts';
import classes from '#renderer/pages/quality/quality.module.css';
import { Verdict } from '#renderer/pages/quality/quality-words.tsx';
import { moment } from '#renderer/parts/numbers.ts';
import type { Attempt } from '#renderer/parts/use-attempt.ts';

interface Props {
  readonly dataset: string;
  readonly note: DatasetNote | null;
  readonly attempt: Attempt;
}

/** Accept or reject a dataset, and say why: `a`, `r`, `n`. */
export function DatasetNoteBar({ dataset, note, attempt }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another dataset has another note.
  useEffect(() => setTyped(null), [dataset]);
  const isOpen = typed !== null;
  useEffect(() => {
    if (isOpen) field.current?.focus();
  }, [isOpen]);
  const judge = (verdict: 'accepted' | 'rejected') =>
    attempt.run(() =>
      call((host) => host.quality.judge({ dataset, verdict: note?.verdict === verdict ? null : verdict })),
    );
  const isSaving = useRef(false);
  const save = async () => {
    if (typed === null || isSaving.current) return;
    isSaving.current = true;
    await attempt.run(async () => {
      const text = typed.trim();
      if (text !== (note?.note ?? '')) await call((host) => host.quality.judge({ dataset, note: text }));
      setTyped((now) => (now === typed ? null : now));
    });
    isSaving.current = false;
  };
  const write = () => setTyped((now) => now ?? note?.note ?? '');
  useActions([
    {
      id: 'quality-accept',
      label: 'Accept the dataset',
      group: 'Quality',
      keys: 'a',
      run: () => void judge('accepted'),
    },
    {
      id: 'quality-reject',
      label: 'Reject the dataset',
      group: 'Quality',
      keys: 'r',
      run: () => void judge('rejected'),
    },
    { id: 'quality-note', label: 'Write a note on the dataset', group: 'Quality', keys: 'n', run: write },
  ]);
  return (
    <section className={classes.note} aria-label="Judgement of the dataset">
      <div className={classes.noteLine}>
        <Verdict note={note} />
        {note !== null && note.who !== '' && (
          <span className="dim cut" title={`${note.who}, ${note.when}`}>
            {note.who.split('@')[0]}
            {Number.isNaN(Date.parse(note.when)) ? '' : `, ${moment(Date.parse(note.when))} UT`}
          </span>
        )}
        <span className="grow" />
        <Button
          size="compact-xs"
          variant={note?.verdict === 'accepted' ? 'light' : 'default'}
          aria-pressed={note?.verdict === 'accepted'}
          title="Accept the dataset (a)"
          onClick={() => void judge('accepted')}
        >
          ● Accept
        </Button>
        <Button
          size="compact-xs"
          variant={note?.verdict === 'rejected' ? 'light' : 'default'}
          aria-pressed={note?.verdict === 'rejected'}
          title="Reject the dataset (r)"
          onClick={() => void judge('rejected')}
        >
          ✕ Reject
        </Button>
        <Button size="compact-xs" variant="default" title="Write a note (n)" onClick={write}>
          ✎ Note
        </Button>
      </div>
      {typed !== null ? (
        <div className={classes.noteEdit}>
          <Textarea
            ref={field}
            aria-label={`Note on ${dataset}`}
            autosize
            minRows={2}
            maxRows={12}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            onBlur={() => void save()}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setTyped(null);
              else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
                event.preventDefault();
                void save();
              } else return;
              event.stopPropagation();
            }}
          />
          <span className="dim">Saved on leaving, or by Ctrl+Enter; Esc gives up</span>
        </div>
      ) : (
        note !== null && note.note !== '' && <p className={classes.noteText}>{note.note}</p>
      )}
    </section>
  );
}
