import { ActionIcon, Button, Switch, TextInput, Tooltip } from '@mantine/core';
import { ChevronDown, ChevronUp, Download, Regex, Search } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { LOG_LEVELS, type LogFilter } from '#core/contract/log.ts';
import { useActions } from '#renderer/app/actions.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { useFeed } from '#renderer/host/use-feed.ts';
import { LineList } from '#renderer/pages/log/line-list.tsx';
import classes from '#renderer/pages/log/log.module.css';
import { LogLine } from '#renderer/pages/log/log-line.tsx';
import { useLogFilter } from '#renderer/pages/log/use-log-filter.ts';
import { useLogLines } from '#renderer/pages/log/use-log-lines.ts';
import { CopyButton } from '#renderer/parts/command-line.tsx';
import { Empty } from '#renderer/parts/empty.tsx';
import { bytes, count } from '#renderer/parts/numbers.ts';

interface Found {
  readonly text: string;
  readonly at: readonly number[];
  readonly total: number;
  readonly current: number;
  readonly fault: string | null;
}

/** A log as it grows: levels, search, the first error, the warnings that matter. */
export function LogView({ path, line: asked = null }: { readonly path: string; readonly line?: number | null }) {
  const event = useFeed(`log ${path}`, (host, after, signal) => host.log.watch({ path, after }, { signal }));
  const state = event?.state ?? null;
  const { levels, important, setLevels, setImportant, find, setFind } = useLogFilter();
  const filter = useMemo((): LogFilter => ({ levels: [...levels], important }), [levels, important]);
  const { total, at, need } = useLogLines(path, filter, state?.lines ?? 0, state?.generation ?? 0);
  const [top, setTop] = useState(0);
  const [fit, setFit] = useState(1);
  const [follow, setFollow] = useState(asked === null);
  const [marked, setMarked] = useState<number | null>(asked);
  const [typed, setTyped] = useState(find);
  const [regex, setRegex] = useState(false);
  const [found, setFound] = useState<Found | null>(null);
  const [isSearching, setSearching] = useState(false);

  const busy = state !== null && state.read < state.size;
  // While a long log is looked at for the first time its beginning is there already.
  useEffect(() => {
    if (follow && !busy) setTop(Math.max(0, total - fit));
  }, [follow, busy, total, fit]);
  useEffect(() => need(Math.floor(top), Math.floor(top) + fit + 2), [need, top, fit]);
  const show = useCallback(
    (index: number) => {
      setFollow(false);
      setTop(Math.max(0, index - Math.floor(fit / 3)));
    },
    [fit],
  );
  // A line of the whole log, whatever is filtered.
  const showLine = useCallback(
    (line: number) => {
      setLevels(LOG_LEVELS);
      setMarked(line);
      show(line);
    },
    [show, setLevels],
  );
  const isKnown = state !== null && state.lines > 0;
  useEffect(() => {
    if (asked !== null && isKnown) showLine(asked);
  }, [asked, isKnown, showLine]);

  const search = async (step: 1 | -1) => {
    setFind(typed);
    if (typed === '') return setFound(null);
    if (found?.text === `${regex} ${typed}` && found.at.length > 0) {
      const current = (found.current + step + found.at.length) % found.at.length;
      setFound({ ...found, current });
      return show(found.at[current] ?? 0);
    }
    setSearching(true);
    try {
      const answer = await call((host) => host.log.search({ path, filter, text: typed, regex }));
      const nearest = answer.at.findIndex((one) => one >= top);
      const current = Math.max(nearest, 0);
      setFound({ text: `${regex} ${typed}`, ...answer, current, fault: null });
      const first = answer.at[current];
      if (first !== undefined) show(first);
    } catch (error) {
      setFound({ text: '', at: [], total: 0, current: 0, fault: faultOf(error).message });
    } finally {
      setSearching(false);
    }
  };
  const firstError = state?.firstError ?? null;
  useActions([
    {
      id: 'log-error',
      label: 'Go to the first error of the log',
      group: 'Log',
      keys: 'e',
      disabled: firstError === null,
      run: () => firstError !== null && showLine(firstError),
    },
    { id: 'log-follow', label: 'Follow the log', group: 'Log', keys: 'l', run: () => setFollow(!follow) },
    {
      id: 'log-search',
      label: 'Search the log',
      group: 'Log',
      keys: '/',
      run: () => document.getElementById('log-search')?.focus(),
    },
  ]);

  if (state !== null && !state.exists)
    return <Empty title="There is no log yet" text={<span className="mono">{path}</span>} />;
  const foundAt = found === null ? null : (found.at[found.current] ?? null);
  return (
    <div className={classes.view}>
      <div className={classes.tools}>
        {LOG_LEVELS.map((level) => (
          <Button
            key={level}
            size="compact-xs"
            variant={!important && levels.includes(level) ? 'light' : 'default'}
            aria-pressed={!important && levels.includes(level)}
            onClick={() => {
              setLevels(levels.includes(level) ? levels.filter((one) => one !== level) : [...levels, level]);
            }}
          >
            <span className={classes.level} data-level={level}>
              {{ debug: '·', info: 'i', warning: '▲', error: '✕' }[level]}
            </span>
            {level} {count(state?.counts[level] ?? 0)}
          </Button>
        ))}
        {(important || (state?.counts.important ?? 0) > 0) && (
          <Button
            size="compact-xs"
            variant={important ? 'light' : 'default'}
            aria-pressed={important}
            onClick={() => setImportant(!important)}
          >
            ★ important {count(state?.counts.important ?? 0)}
          </Button>
        )}
        {firstError !== null && (
          <Button size="compact-xs" variant="default" onClick={() => showLine(firstError)}>
            First error
          </Button>
        )}
        <TextInput
          id="log-search"
          aria-label="Search the log"
          placeholder="Search (Enter: next, Shift Enter: former)"
          className="grow"
          miw={230}
          maw={420}
          value={typed}
          leftSection={<Search size={13} />}
          error={found?.fault ?? undefined}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void search(event.shiftKey ? -1 : 1);
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
          rightSection={
            <Tooltip label="Regular expression">
              <ActionIcon
                aria-label="Regular expression"
                aria-pressed={regex}
                variant={regex ? 'light' : 'subtle'}
                onClick={() => setRegex(!regex)}
              >
                <Regex size={13} />
              </ActionIcon>
            </Tooltip>
          }
        />
        <ActionIcon aria-label="Former match" onClick={() => void search(-1)}>
          <ChevronUp size={14} />
        </ActionIcon>
        <ActionIcon aria-label="Next match" onClick={() => void search(1)}>
          <ChevronDown size={14} />
        </ActionIcon>
        <span className="dim" aria-live="polite">
          {isSearching
            ? 'searching …'
            : found === null || found.fault !== null
              ? ''
              : found.total === 0
                ? 'not found'
                : `${count(found.current + 1)} of ${count(found.total)}`}
        </span>
        <span className="grow" />
        <span className="dim">
          {busy
            ? `reading ${bytes(state.read)} of ${bytes(state.size)}`
            : `${count(state?.lines ?? 0)} lines, ${bytes(state?.size ?? 0)}`}
        </span>
        <Switch label="Follow" checked={follow} onChange={({ currentTarget }) => setFollow(currentTarget.checked)} />
        <CopyButton text={path} label="Copy the path" />
        <Tooltip label="Save a copy">
          <ActionIcon
            component="a"
            href={`/files/raw?path=${encodeURIComponent(path)}`}
            download={path.split('/').at(-1)}
            aria-label="Save a copy"
          >
            <Download size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
      {total === 0 && state !== null && !busy ? (
        <Empty
          title="No such lines"
          text={state.lines === 0 ? 'The log is empty so far.' : 'None of its lines is of the levels that are chosen.'}
        />
      ) : (
        <LineList
          count={total}
          top={top}
          label={`Log ${path}`}
          onFit={setFit}
          onTop={(next, byHand) => {
            if (byHand) setFollow(next >= total - fit - 0.5);
            setTop(next);
          }}
          line={(index) => {
            const text = at(index);
            return (
              <LogLine
                key={index}
                text={text}
                isMarked={index === foundAt || (text !== undefined && text.line === marked)}
              />
            );
          }}
        />
      )}
    </div>
  );
}
