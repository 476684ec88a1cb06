import { type FileHandle, open } from 'node:fs/promises';
import { relative } from 'node:path';
import type { WarningLine } from '#core/contract/logged-warnings.ts';
import type { LogGroup } from '#core/quality/warning-groups.ts';
import { parseLogLine } from '#core/reductions/log-line.ts';

interface Place {
  readonly one: LogGroup;
  /** Which of its group. */
  readonly at: number;
}

/** What is read of a line. */
const LONGEST = 2000;

/**
 * The warnings `from` to `to` (not itself) of some groups, which come log by log: each log's by their lines. Their texts are
 * read from the logs; where a log is not as it was, the first text of the group stands for them.
 */
export async function warningLines(
  groups: Iterable<LogGroup>,
  from: number,
  to: number,
  root: string,
): Promise<{ readonly total: number; readonly kept: number; readonly lines: WarningLine[] }> {
  let total = 0;
  let kept = 0;
  const lines: WarningLine[] = [];
  for (const ofLog of byLog(groups)) {
    const first = kept;
    for (const { group } of ofLog) {
      total += group.count;
      kept += group.lines.length;
    }
    if (kept <= from || first >= to) continue;
    const places = ofLog
      .flatMap((one) => one.group.lines.map((line, at) => ({ one, at, line })))
      .sort((a, b) => a.line - b.line);
    lines.push(...(await read(places.slice(Math.max(0, from - first), to - first), root)));
  }
  return { total, kept, lines };
}

/** Groups of one log after the other. */
function* byLog(groups: Iterable<LogGroup>): Generator<LogGroup[]> {
  let same: LogGroup[] = [];
  for (const one of groups) {
    if (same[0] !== undefined && same[0].log !== one.log) {
      yield same;
      same = [];
    }
    same.push(one);
  }
  if (same.length > 0) yield same;
}

/** Places of one log. */
async function read(places: readonly Place[], root: string): Promise<WarningLine[]> {
  const [first] = places;
  if (first === undefined) return [];
  const { log } = first.one;
  const file = log.path === null ? null : await open(log.path, 'r').catch(() => null);
  try {
    const lines: WarningLine[] = [];
    for (const { one, at } of places) {
      const { detector, slit, frame, row, template, lines: numbers, offsets } = one.group;
      const text = file === null ? null : await textAt(file, offsets[at] ?? 0);
      lines.push({
        reduction: relative(root, log.on.folder) || '.',
        dataset: log.dataset,
        log: log.name,
        line: numbers[at] ?? 0,
        text: text ?? (one.group.lines.length === 1 ? one.group.text : template),
        important: row >= 0,
        detector,
        slit,
        frame,
      });
    }
    return lines;
  } finally {
    await file?.close();
  }
}

/** The message that begins at a byte of a log, or null where none does. */
async function textAt(file: FileHandle, offset: number): Promise<string | null> {
  const buffer = Buffer.allocUnsafe(LONGEST);
  const { bytesRead } = await file.read(buffer, 0, LONGEST, offset).catch(() => ({ bytesRead: 0 }));
  const part = buffer.subarray(0, bytesRead);
  const end = part.indexOf(10);
  const line = parseLogLine(part.toString('utf8', 0, end < 0 ? part.length : end));
  return line?.level === 'warning' ? line.text.trim() : null;
}
