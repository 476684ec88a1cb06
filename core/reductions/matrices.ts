import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { QaPlot } from '#core/contract/qa.ts';
import type { RunSnapshot } from '#core/contract/run.ts';
import type { MatrixCell, MatrixResult, ProductsResult } from '#core/contract/state-matrix.ts';
import type { QaArchives } from '#core/quality/qa-archive.ts';
import { listQa } from '#core/quality/qa-plots.ts';
import { plotsOf, viewerOf } from '#core/reductions/cell-views.ts';
import { FoundFiles } from '#core/reductions/found-files.ts';
import { changedSince } from '#core/reductions/frame-stamp.ts';
import { namesIn, productOf } from '#core/reductions/products.ts';
import { type RunRecord, readRecord } from '#core/reductions/record.ts';
import { type Reduction, readReduction } from '#core/reductions/reduction.ts';
import { consolePathOf, logPathOf } from '#core/reductions/standing.ts';
import { type FoundExposure, type FoundFile, type MatrixInput, planMatrix } from '#core/reductions/state-matrix.ts';
import { TracedLog } from '#core/reductions/trace-log.ts';
import { getParameter, readPypeitFile } from '#core/setup/pypeit-file.ts';

type Snapshot = Pick<RunSnapshot, 'key' | 'folder' | 'pypeitFile' | 'state' | 'why' | 'started'>;

/** Logs that are followed at a time; those not asked for longest are read anew when they are. */
const MOST_LOGS = 20;

/** How far each step of a reduction is, looked up in its setup file, files and log each time it is asked. */
export class Matrices {
  readonly #archives: QaArchives;
  readonly #files = new FoundFiles();
  readonly #logs = new Map<string, TracedLog>();
  /** Where PypeIt's commands are; null: not known. */
  scripts: string | null = null;

  constructor(archives: QaArchives) {
    this.#archives = archives;
  }

  /** The matrix of one reduction. Throws a Fault if its setup file cannot be read. */
  async of(snapshot: Snapshot): Promise<MatrixResult> {
    const { key, folder, pypeitFile } = snapshot;
    const reduction = readReduction(pypeitFile);
    const file = readPypeitFile(pypeitFile);
    const asked = getParameter(file, 'rdx.detnum') ?? getParameter(file, 'rdx.slitspatnum') ?? '';
    const live = snapshot.state === 'running';
    const record = readRecord(folder);
    const log = logOf(snapshot, record);
    const trace = log === null ? null : await this.#traced(log.path).read();
    const input: MatrixInput = {
      folder,
      setup: file.setup.name,
      frames: file.data.rows
        .filter((row) => !row.commented)
        .map(({ cells }) => ({
          name: cells.filename ?? '',
          types: (cells.frametype ?? '').split(',').map((type) => type.trim()),
          calib: cells.calib?.trim() || '0',
        })),
      askedDetectors: typeof asked === 'string' ? asked : asked.join(','),
      calibrations: await this.#all(join(folder, 'Calibrations'), /\.fits(\.gz)?$/),
      exposures: await this.#exposures(reduction),
      log: trace,
      live,
      failed: snapshot.state === 'failed' ? snapshot.why : null,
      stale: snapshot.state === 'stale' ? staleOf(snapshot, record, reduction) : null,
    };
    const { detectors, sections } = planMatrix(input);
    const { plots } = await listQa(folder, this.#archives).catch((): { plots: QaPlot[] } => ({ plots: [] }));
    const edges = (cell: Pick<MatrixCell, 'path' | 'step'>) =>
      cell.step === 'slits' && cell.path !== null ? besideEdges(cell.path) : null;
    return {
      key,
      folder,
      live,
      log: log === null || trace === null ? null : { ...log, lines: trace.lines },
      detectors: [...detectors],
      sections: sections.map((section) => ({
        ...section,
        rows: section.rows.map(({ step, cells }) => ({
          step,
          cells: cells.map((cell) => ({
            ...cell,
            lines: [...cell.lines],
            plots: plotsOf(cell, section, plots),
            viewer: cell.size === null ? null : this.#command(viewerOf(cell, reduction.spectrograph, edges(cell))),
          })),
        })),
      })),
    };
  }

  /** The files that a reduction has made: products with whether they are whole, then logs and plots. */
  async products({ folder }: Snapshot): Promise<ProductsResult> {
    const files = await Promise.all(
      ['Science', 'Calibrations', '', join('QA', 'PNGs')].map(async (sub) =>
        (await this.#all(join(folder, sub), /./)).map(({ name, path, size, mtimeMs, broken }) => ({
          name: join(sub, name),
          path,
          size,
          mtimeMs,
          broken,
        })),
      ),
    );
    return { folder, files: files.flat().filter(({ name }) => !name.startsWith('.')) };
  }

  #command(words: readonly string[] | null): string[] | null {
    if (words === null) return null;
    const [program = '', ...rest] = words;
    return [this.program(program), ...rest];
  }

  /** One of PypeIt's commands, as it is called. */
  program(name: string): string {
    const own = this.scripts === null ? null : join(this.scripts, name);
    return own !== null && existsSync(own) ? own : name;
  }

  #traced(path: string): TracedLog {
    const log = this.#logs.get(path) ?? new TracedLog(path);
    this.#logs.delete(path);
    this.#logs.set(path, log);
    const [oldest] = this.#logs.keys();
    if (this.#logs.size > MOST_LOGS && oldest !== undefined) this.#logs.delete(oldest);
    return log;
  }

  async #all(folder: string, pattern: RegExp): Promise<readonly FoundFile[]> {
    const names = await readdir(folder).catch((): string[] => []);
    const files: FoundFile[] = [];
    for (const name of names.filter((one) => pattern.test(one)).sort()) {
      const file = await this.#files.of(join(folder, name));
      if (file !== null) files.push(file);
    }
    return files;
  }

  async #exposures({ folder, exposures }: Reduction): Promise<readonly FoundExposure[]> {
    const science = join(folder, 'Science');
    const names = namesIn(science);
    const found: FoundExposure[] = [];
    for (const exposure of exposures) {
      const product = async (kind: 'spec1d' | 'spec2d') => {
        const name = productOf(exposure, kind, names);
        return name === null ? null : await this.#files.of(join(science, name));
      };
      found.push({ exposure, spec2d: await product('spec2d'), spec1d: await product('spec1d') });
    }
    return found;
  }
}

/**
 * The log that says most: the console of a run of ours while it goes on, and after it was cut short (PypeIt 1.x buffers
 * its log); else PypeIt's log.
 */
function logOf(snapshot: Snapshot, record: RunRecord | null): { name: 'log' | 'console'; path: string } | null {
  const log = logPathOf(snapshot);
  const console = consolePathOf(snapshot);
  const written = statSync(console, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const isOwn = record !== null && written >= Date.parse(record.started);
  const isCut = record !== null && record.state !== 'complete' && record.state !== 'warning';
  if (isOwn && isCut) return { name: 'console', path: console };
  if (existsSync(log)) return { name: 'log', path: log };
  return written > 0 ? { name: 'console', path: console } : null;
}

function staleOf(
  { why }: Snapshot,
  record: RunRecord | null,
  { digests, frames }: Reduction,
): NonNullable<MatrixInput['stale']> {
  const calibrations =
    record === null ||
    record.digests.calibrations !== digests.calibrations ||
    why?.startsWith('it was begun with') === true ||
    changedSince(frames, record.frames ?? []).some(({ forScience }) => !forScience);
  return { why: why ?? 'its inputs changed', calibrations };
}

/** The traced edges that belong to a file of slits, if they are there. */
function besideEdges(slits: string): string | null {
  const edges = slits.replace('/Slits_', '/Edges_');
  return existsSync(edges) ? edges : null;
}
