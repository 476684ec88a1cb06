/** One message of PypeIt's log or console. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warning' | 'error';
  /** Where it was logged: `calibrations.py`, `get_bias`; empty where the line does not say. */
  readonly file: string;
  readonly func: string;
  readonly text: string;
}

type Level = LogLine['level'];

const LEVELS: Readonly<Record<string, Level>> = {
  DEBUG: 'debug',
  INFO: 'info',
  WARNING: 'warning',
  ERROR: 'error',
  CRITICAL: 'error',
  BUG: 'warning',
  TEST: 'debug',
  PROGRESS: 'debug',
  'WORK IN': 'debug',
};

/** 2.x, log file (`logger.FileFormatter`): `  INFO | 2026-11-23 07:50:28 | file.py:func:123 | text` */
const FILE_2 = /^ *([A-Z]+) \| [\d-]+ [\d:]+ \| ([^:|]*):([^:|]*):\d+ \| (.*)$/;
/** 2.x, console (`logger.StreamFormatter`): ` [INFO] - file.py:func:123 - text` */
const CONSOLE_2 = /^ *\[([A-Z]+)\] - (?:([^ :]+):([^ :]+):\d+ - )?(.*)$/;
/** 1.x, both (`pypmsgs.Messages`): `[INFO]    :: file.py 123 func() - text`; some logs have a number before the file. */
const ANY_1 = /^\[([A-Z ]+?) *\] *:: ?(?:(?:\d+ )?(\S+) \d+ (\S+)\(\) - )?(.*)$/;

/** Read a line without colours. Null: the line goes on with the message before it, or is no message at all. */
export function parseLogLine(raw: string): LogLine | null {
  const line = raw.replace(/\x1b\[[\d;]*m/g, '').replace(/^\r|\r$/g, '');
  const match = FILE_2.exec(line) ?? CONSOLE_2.exec(line) ?? ANY_1.exec(line);
  const level = LEVELS[match?.[1] ?? ''];
  if (match === null || level === undefined) return null;
  return { level, file: match[2] ?? '', func: match[3] ?? '', text: match[4] ?? '' };
}
