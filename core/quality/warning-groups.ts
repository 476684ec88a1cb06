import type { WarningCount, WarningFilter, WarningGrouping } from '#core/contract/warnings.ts';
import type { ImportantWarning } from '#core/quality/important-warnings.ts';
import type { KeptGroup, WarningLog } from '#core/quality/warnings-reader.ts';

type Rows = readonly ImportantWarning[];

/** Alike warnings of one log, and the log. */
export interface LogGroup {
  readonly log: WarningLog;
  readonly group: KeptGroup;
  /** Words of the important warning that they are, or null. */
  readonly kind: string | null;
}

export const kindOf = (group: KeptGroup, rows: Rows): string | null => rows[group.row]?.words ?? null;

/** Names a group among those of a grouping. */
function keyOf(by: WarningGrouping, one: LogGroup): string {
  const { log, group } = one;
  switch (by) {
    case 'kind':
      return one.kind ?? keyOf('template', one);
    case 'template':
      return group.file === '' ? group.template : `${group.file}: ${group.template}`;
    case 'dataset':
      return log.dataset;
    case 'detector':
      return group.detector ?? '';
    case 'slit':
      // Slits are those of one dataset: numbers of another mean others.
      return group.slit === null ? '' : [log.dataset, group.detector ?? '', group.slit].join(' ');
  }
}

function titleOf(by: WarningGrouping, { log, group, kind }: LogGroup): string {
  switch (by) {
    case 'kind':
      return kind ?? group.template;
    case 'template':
      return group.template;
    case 'dataset':
      return log.dataset;
    case 'detector':
      return group.detector ?? '';
    case 'slit':
      return group.slit === null ? '' : String(group.slit);
  }
}

/** Those that a filter leaves, in the order of the logs. */
export function* filtered(logs: Iterable<WarningLog>, filter: WarningFilter, rows: Rows): Generator<LogGroup> {
  for (const log of logs)
    for (const group of log.groups) {
      if (filter.important && group.row < 0) continue;
      const one = { log, group, kind: kindOf(group, rows) };
      if (filter.within.every(({ by, key }) => keyOf(by, one) === key)) yield one;
    }
}

/** Count warnings by what they have in common: those with most first. */
export function countBy(by: WarningGrouping, some: Iterable<LogGroup>): readonly WarningCount[] {
  const counts = new Map<string, { count: WarningCount; seen: Set<string> }>();
  for (const one of some) {
    const { log, group } = one;
    const key = keyOf(by, one);
    let entry = counts.get(key);
    if (entry === undefined) {
      const isText = by === 'kind' || by === 'template';
      const isSlit = by === 'slit' && group.slit !== null;
      const count = {
        key,
        title: titleOf(by, one),
        dataset: isSlit ? log.dataset : null,
        detector: isSlit ? group.detector : null,
        where: isText ? group.file : null,
        count: 0,
        important: 0,
        reductions: 0,
      };
      entry = { count, seen: new Set() };
      counts.set(key, entry);
    }
    entry.count.count += group.count;
    if (group.row >= 0) entry.count.important += group.count;
    entry.seen.add(log.on.pypeitFile);
  }
  return [...counts.values()]
    .map(({ count, seen }) => ({ ...count, reductions: seen.size }))
    .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
}

/** How many warnings, and how many of these matter. */
export function sumOf(groups: Iterable<KeptGroup>): { readonly warnings: number; readonly important: number } {
  let warnings = 0;
  let important = 0;
  for (const { count, row } of groups) {
    warnings += count;
    if (row >= 0) important += count;
  }
  return { warnings, important };
}
