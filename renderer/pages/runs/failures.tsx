import { Button } from '@mantine/core';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { RunSnapshot } from '#core/contract/run.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import { lackOf } from '#renderer/pages/runs/queue-tools.tsx';
import { groupFailures, runPath } from '#renderer/pages/runs/run-values.ts';
import classes from '#renderer/pages/runs/runs.module.css';
import { ask } from '#renderer/pages/runs/use-run-actions.ts';
import { counted } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';

interface Props {
  readonly all: readonly RunSnapshot[];
  readonly onShow: (keys: readonly string[]) => void;
}

/** What failed, by cause: what to do about it, and the way to try again. */
export function Failures({ all, onShow }: Props) {
  const lacks = lackOf(useWorkspace());
  const groups = useMemo(() => groupFailures(all), [all]);
  const [isShut, setShut] = useState(false);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  if (groups.length === 0) return null;
  const toggle = (cause: string) =>
    setOpen((now) => {
      const next = new Set(now);
      if (!next.delete(cause)) next.add(cause);
      return next;
    });
  const count = groups.reduce((sum, { failed }) => sum + failed.length, 0);
  return (
    <section className={classes.failures} aria-label="Failures by cause">
      <button type="button" className={classes.failuresHead} aria-expanded={!isShut} onClick={() => setShut(!isShut)}>
        {isShut ? <ChevronRight size={13} aria-hidden /> : <ChevronDown size={13} aria-hidden />}
        <State state="failed" word={counted(count, 'failure')} />
        <span className="dim">of {counted(groups.length, 'cause')}</span>
      </button>
      {!isShut && (
        <ul>
          {groups.map(({ cause, remedy, failed }) => (
            <li key={cause}>
              <div className={classes.cause}>
                <button type="button" aria-expanded={open.has(cause)} onClick={() => toggle(cause)}>
                  {open.has(cause) ? <ChevronDown size={12} aria-hidden /> : <ChevronRight size={12} aria-hidden />}
                  <b>{failed.length}×</b>
                  <span className="cut">{cause}</span>
                </button>
                <span className="dim cut grow">→ {remedy}</span>
                <Button size="compact-xs" variant="subtle" onClick={() => onShow(failed.map(({ key }) => key))}>
                  Select
                </Button>
                <Button
                  size="compact-xs"
                  variant="default"
                  disabled={lacks !== null}
                  title={lacks ?? undefined}
                  onClick={() => void ask((host) => host.start({ which: failed.map(({ key }) => key) }))}
                >
                  Retry these
                </Button>
              </div>
              {open.has(cause) && (
                <ul className={classes.failed}>
                  {failed.map((one) => (
                    <li key={one.key}>
                      <Link href={runPath(one.id, 'log')} className="mono">
                        {one.id}
                      </Link>
                      <span className="dim">{one.why}</span>
                      <Link href={runPath(one.id, 'remedies')} aria-label={`What to do about ${one.id}`}>
                        What to do
                      </Link>
                    </li>
                  ))}
                </ul>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
