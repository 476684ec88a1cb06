import { useMemo, useRef } from 'react';
import { LOG_LEVELS, type LogLevel } from '#core/contract/log.ts';
import { useAddress } from '#renderer/parts/address.ts';

/** Which lines of a log are shown, and what was searched for last: in the address, so that it comes back. */
export function useLogFilter() {
  const [params, change] = useAddress();
  const text = params.get('levels');
  const important = text === 'important';
  const levels = useMemo(
    (): readonly LogLevel[] =>
      text === null || text === 'important' ? LOG_LEVELS : LOG_LEVELS.filter((one) => text.split(',').includes(one)),
    [text],
  );
  const latest = useRef(change);
  latest.current = change;
  // The same functions each time: effects go by them.
  const set = useRef({
    setLevels: (wanted: readonly LogLevel[]) =>
      latest.current({ levels: wanted.length === LOG_LEVELS.length ? null : wanted.join(',') || 'none' }),
    setImportant: (on: boolean) => latest.current({ levels: on ? 'important' : null }),
    setFind: (find: string) => latest.current({ find }),
  }).current;
  return { levels, important, find: params.get('find') ?? '', ...set };
}
