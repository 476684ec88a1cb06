import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { answered, type RemediesResult, type Remedy } from '#core/contract/remedies.ts';
import type { RunSnapshot } from '#core/contract/run.ts';
import type { SetupWish } from '#core/contract/setup-wishes.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { RebuildDialog } from '#renderer/pages/runs/rebuild-dialog.tsx';
import { RerunDialog } from '#renderer/pages/runs/rerun-dialog.tsx';
import { isActive } from '#renderer/pages/runs/run-values.ts';
import classes from '#renderer/pages/runs/runs.module.css';
import { ask } from '#renderer/pages/runs/use-run-actions.ts';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { counted } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';

/** What to do about a reduction: its cause, what may help, and the way to run it with the changes that are chosen. */
export function RemediesView({ one }: { readonly one: RunSnapshot }) {
  const { data, error } = useQuery({
    queryKey: ['remedies', one.key, one.state, one.why],
    queryFn: () => call((host) => host.remedies.list({ key: one.key })),
    staleTime: 5000,
  });
  if (error !== null) return <FaultView fault={faultOf(error)} />;
  if (data === undefined) return <Empty title="Looking for what may help …" />;
  return <Remedies key={one.key} one={one} found={data} />;
}

function Remedies({ one, found }: { readonly one: RunSnapshot; readonly found: RemediesResult }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [answers, setAnswers] = useState<ReadonlyMap<string, string>>(new Map());
  const [asked, setAsked] = useState<readonly SetupWish[] | null>(null);
  const answerOf = (remedy: Extract<Remedy, { kind: 'wish' }>) =>
    answers.get(remedy.id) ?? remedy.question?.initial ?? '';
  const wishes = found.remedies.flatMap((remedy) =>
    remedy.kind === 'wish' && chosen.has(remedy.id)
      ? [remedy.question === null ? remedy.wish : answered(remedy.wish, answerOf(remedy))]
      : [],
  );
  const choose = (id: string, on: boolean) =>
    setChosen((now) => {
      const next = new Set(now);
      if (on) next.add(id);
      else next.delete(id);
      return next;
    });
  return (
    <div className={classes.remedies}>
      <header>
        <State state={one.state} />
        <span className="grow">{found.cause ?? 'Nothing is said to be wrong with it.'}</span>
      </header>
      {found.lastRebuild !== null && (
        <p className={classes.lastRebuild} role="status">
          <State state="failed" word="not made anew" /> {found.lastRebuild.aim}:{' '}
          {found.lastRebuild.cause.replace(/\.$/, '')}. The former products are back; what that run made is in{' '}
          <code>unclean/…/failed</code>.
        </p>
      )}
      <ul aria-label="What may help">
        {found.remedies.map((remedy) => (
          <li key={remedy.id}>
            {remedy.kind === 'wish' ? (
              <label>
                <input
                  type="checkbox"
                  checked={chosen.has(remedy.id)}
                  onChange={(event) => choose(remedy.id, event.currentTarget.checked)}
                />
                <b>{remedy.title}</b>
              </label>
            ) : (
              <b>{remedy.title}</b>
            )}
            <p className="dim">{remedy.why}</p>
            {remedy.kind === 'wish' && remedy.question !== null && (
              <TextInput
                size="xs"
                className="mono"
                label={remedy.question.label}
                aria-label={`${remedy.title}: ${remedy.question.label}`}
                placeholder={remedy.question.example}
                value={answerOf(remedy)}
                onChange={(event) => {
                  const { value } = event.currentTarget;
                  setAnswers((now) => new Map(now).set(remedy.id, value));
                  choose(remedy.id, true);
                }}
              />
            )}
            <Way one={one} remedy={remedy} found={found} />
          </li>
        ))}
      </ul>
      <footer>
        <Button disabled={wishes.length === 0} onClick={() => setAsked(wishes)}>
          {wishes.length === 0 ? 'See what changes' : `See what ${counted(wishes.length, 'change')} would do`}
        </Button>
        <span className="dim">
          {isActive(one)
            ? 'It runs or waits: a change can be tried beside it.'
            : 'Nothing is written before you have seen it.'}
        </span>
      </footer>
      {asked !== null && (
        <RerunDialog one={one} wishes={asked} freeName={found.freeName} onClose={() => setAsked(null)} />
      )}
    </div>
  );
}

interface WayProps {
  readonly one: RunSnapshot;
  readonly remedy: Remedy;
  readonly found: RemediesResult;
}

const PAGES = { runs: '/runs', settings: '/settings', setup: '/setup', frames: '/frames' } as const;

/** How a remedy is taken that is no change of the setup file. */
function Way({ one, remedy, found }: WayProps) {
  const [isOpen, setOpen] = useState(false);
  switch (remedy.kind) {
    case 'wish':
      return null;
    case 'page':
      return <Link href={PAGES[remedy.page]}>Go there</Link>;
    case 'program':
      return (
        <div className={classes.program}>
          <div className={classes.programWords}>
            <CommandLine words={remedy.words} folder={one.folder} />
          </div>
          {found.hasDisplay && (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => void ask(() => call((host) => host.remedies.launch({ key: one.key, id: remedy.id })))}
            >
              Open it
            </Button>
          )}
        </div>
      );
    case 'rebuild':
      return (
        <>
          <Button size="compact-xs" variant="default" onClick={() => setOpen(true)}>
            See what goes aside
          </Button>
          {isOpen && <RebuildDialog one={one} aim={remedy.aim} onClose={() => setOpen(false)} />}
        </>
      );
  }
}
