import { randomUUID } from 'node:crypto';
import { unitOf } from '#core/archive/archive-path.ts';
import { MANIFEST } from '#core/archive/manifest.ts';
import { COADDED_COLUMNS, REDUCED_COLUMNS } from '#core/archive/table-columns.ts';
import {
  ARCHIVE_RULES,
  type ArchiveFinding,
  type ArchiveResult,
  type ValidateArchiveResult,
} from '#core/contract/archive.ts';
import type {
  DeliveryReason,
  DeliverySummary,
  DeliveryUnit,
  FindingRow,
  FindingsSummary,
} from '#core/contract/delivery.ts';
import { Fault } from '#core/workspace/fault.ts';

/** Windows look at a few plans at a time, each of some megabytes. */
const KEPT = 6;
/** So many rows at once. */
const MOST = 500;
const FAILURES = 20;

interface KeptPlan {
  readonly tables: ArchiveResult['tables'];
  readonly reasons: readonly DeliveryReason[];
  readonly report: readonly string[];
}

/** What of a plan is not in its result. */
export interface Beside {
  readonly units: readonly DeliveryUnit[];
  readonly reasons: readonly DeliveryReason[];
  readonly unfinished: DeliverySummary['unfinished'];
  readonly report: string | null;
}

interface Asked {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

/** The last plans, archives and checks of a host: pages ask for their rows as they come into view. */
export class DeliveryDesk {
  readonly #plans = new Map<string, KeptPlan>();
  readonly #findings = new Map<string, readonly ArchiveFinding[]>();
  readonly #checked = new Map<string, FindingsSummary>();
  readonly #views = new WeakMap<object, Map<string, readonly (readonly (string | null)[])[]>>();

  /** Keep a plan; what it amounts to. */
  keep(result: ArchiveResult, { units, reasons, unfinished, report: written }: Beside): DeliverySummary {
    if (!result.dryRun) this.#checked.delete(result.into);
    const report = result.report.split('\n').slice(0, -1);
    const id = add(this.#plans, { tables: result.tables, reasons, report });
    const counts = { copy: 0, replace: 0, keep: 0 };
    for (const { action } of result.files) counts[action]++;
    return {
      id,
      dryRun: result.dryRun,
      into: result.into,
      units: [...units],
      files: result.files.length,
      copies: counts.copy,
      replaced: counts.replace,
      kept: counts.keep,
      removed: result.removed.length,
      copyBytes: result.copyBytes,
      freeBytes: result.freeBytes,
      unfinished,
      tables: result.tables.map(({ name, columns, rows }) => ({ name, columns, rows: rows.length })),
      programs: [...programsOf(result.tables)].sort(),
      reasons: reasons.length,
      reportLines: report.length,
      failures: result.failures.slice(0, FAILURES),
      failed: result.failures.length,
      report: written,
    };
  }

  keepFindings({ folder, files, bytes, findings }: ValidateArchiveResult): FindingsSummary {
    const errors = findings.filter(({ level }) => level === 'error').length;
    const id = add(this.#findings, findings);
    const damaged = new Set(
      findings.flatMap(({ rule, file }) => (rule === 'manifest' && file !== MANIFEST ? [file] : [])),
    );
    // Tables are made of everything.
    const isPart = [...damaged].every((file) => file.includes('/'));
    const repair = isPart ? [...new Set([...damaged].map((file) => unitOf(file.split('/'))))] : [];
    const counts = { errors, warnings: findings.length - errors, damaged: damaged.size };
    const summary = { id, folder, files, bytes, ...counts, repair };
    this.#checked.set(folder, summary);
    return summary;
  }

  /** The last check of a folder, while its findings are kept and nothing was archived into it since. */
  checked(folder: string): FindingsSummary | null {
    const summary = this.#checked.get(folder);
    return summary !== undefined && this.#findings.has(summary.id) ? summary : null;
  }

  /** Throws a Fault `no-plan`, as all that follow. */
  rows({ id, from, to, table, text }: Asked & { readonly table: number; readonly text: string }) {
    const kept = known(this.#plans, id).tables[table] ?? { rows: [] };
    const typed = text.trim().toLowerCase();
    const views = this.#views.get(kept) ?? new Map<string, readonly (readonly (string | null)[])[]>();
    this.#views.set(kept, views);
    const found =
      views.get(typed) ??
      (typed === ''
        ? kept.rows
        : kept.rows.filter((cells) => cells.some((cell) => cell?.toLowerCase().includes(typed) === true)));
    if (views.size >= KEPT) views.clear();
    views.set(typed, found);
    return { count: found.length, rows: windowOf(found, from, to).map((row) => [...row]) };
  }

  reasons({ id, from, to }: Asked) {
    const { reasons } = known(this.#plans, id);
    return { count: reasons.length, rows: windowOf(reasons, from, to) };
  }

  report({ id, from, to }: Asked) {
    const { report } = known(this.#plans, id);
    return { count: report.length, rows: windowOf(report, from, to) };
  }

  /** Findings by rule, errors first. */
  findings({ id, from, to, closed }: Asked & { readonly closed: readonly string[] }) {
    const byRule = Map.groupBy(known(this.#findings, id), ({ rule }) => rule);
    const rows = ARCHIVE_RULES.flatMap((rule): FindingRow[] => {
      const own = byRule.get(rule) ?? [];
      if (own.length === 0) return [];
      const errors = own.filter(({ level }) => level === 'error');
      const isOpen = !closed.includes(rule);
      const head = { kind: 'rule', rule, errors: errors.length, warnings: own.length - errors.length, isOpen } as const;
      const sorted = [...errors, ...own.filter(({ level }) => level !== 'error')];
      const lines = sorted.map((finding, n) => ({ kind: 'finding', key: `${rule} ${n}`, finding }) as const);
      return [head, ...(isOpen ? lines : [])];
    });
    return { count: rows.length, rows: windowOf(rows, from, to) };
  }
}

const windowOf = <R>(rows: readonly R[], from: number, to: number): R[] => rows.slice(from, Math.min(to, from + MOST));

function add<T>(kept: Map<string, T>, one: T): string {
  const id = randomUUID();
  kept.set(id, one);
  for (const old of [...kept.keys()].slice(0, -KEPT)) kept.delete(old);
  return id;
}

function known<T>(kept: ReadonlyMap<string, T>, id: string): T {
  const found = kept.get(id);
  if (found !== undefined) return found;
  throw new Fault({ code: 'no-plan', message: 'This plan is no longer known', remedy: 'Plan or check again.' });
}

/** `2011B_U000` of all rows that say so. */
function programsOf(tables: ArchiveResult['tables']): ReadonlySet<string> {
  const programs = new Set<string>();
  for (const [n, columns] of [REDUCED_COLUMNS, COADDED_COLUMNS].entries()) {
    const at = (name: string) => columns.findIndex((column) => column.name === name);
    const [semester, program] = [at('semester'), at('progid')];
    for (const row of tables[n]?.rows ?? [])
      if (row[semester] != null && row[program] != null) programs.add(`${row[semester]}_${row[program]}`);
  }
  return programs;
}
