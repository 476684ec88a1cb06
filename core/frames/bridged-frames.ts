import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Frame, FrameType, MetaColumn } from '#core/contract/frame.ts';
import { type Catalogue, type CatalogueRow, isUnchanged, type Maker, openCatalogue } from '#core/frames/catalogue.ts';
import { frameOf } from '#core/frames/describe-file.ts';
import type { FoundFile } from '#core/frames/find-files.ts';
import { type FrameContent, keptContent } from '#core/frames/frame-content.ts';
import { codeVersion } from '#core/frames/native-maker.ts';
import { findPypeit, type PypeitEnvironment } from '#core/pypeit/environment.ts';
import { type BridgedFrame, describeWithPypeit } from '#core/spectrographs/bridge.ts';
import type { SpectrographFacts } from '#core/spectrographs/spectrograph.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';

const CachedFacts = z.object({
  name: z.string(),
  headerName: z.string().exactOptional(),
  columns: z.array(MetaColumn),
  configurationKeys: z.array(
    z.object({ name: z.string(), rtol: z.number().nullable(), atol: z.number().exactOptional() }),
  ),
  independent: z.partialRecord(FrameType, z.array(z.string())),
  uses: z.object({ bias: z.boolean(), dark: z.boolean() }),
  validValues: z.record(z.string(), z.array(z.string())).exactOptional(),
});

/** Frames as PypeIt describes them; `facts` is null where PypeIt could not be asked. */
export interface Bridged {
  readonly frames: readonly Frame[];
  readonly facts: SpectrographFacts | null;
}

export interface BridgeOrder {
  readonly spectrograph: string;
  readonly python?: string | undefined;
  readonly cataloguePath: string | null;
  /** Is told of frames as soon as PypeIt has described them. Those of other instruments may not be known as such yet. */
  readonly each?: (frames: readonly Frame[], facts: SpectrographFacts) => void;
}

/** So many files are asked for at a time: what is known by then is kept, whatever comes. */
const BATCH = 500;

function makerOf(env: PypeitEnvironment, spectrograph: string): Maker {
  const bridge = readFileSync(join(import.meta.dirname, '../../resources/pypeit_bridge.py'));
  const digest = createHash('sha256').update(bridge).digest('hex').slice(0, 16);
  return { name: spectrograph, version: `${env.version} ${digest} ${codeVersion()}` };
}

// The facts of an instrument lie in the catalogue under a path that no file has.
const factsPath = (spectrograph: string): string => `facts of ${spectrograph}`;

function cachedFacts(catalogue: Catalogue | null, maker: Maker): SpectrographFacts | null {
  const row = catalogue?.get(factsPath(maker.name), maker) ?? null;
  try {
    return row === null ? null : CachedFacts.parse(JSON.parse(row.content));
  } catch {
    return null;
  }
}

function contentOf({ meta, types, error }: BridgedFrame, spectrograph: string): FrameContent {
  const remedy = 'Correct its header in a copy, or leave the file out.';
  const problem = error === null ? null : { code: 'unreadable' as const, reason: `PypeIt: ${error}`, remedy };
  return { spectrograph, meta: { ...meta }, types: [...types], problem };
}

/** The environment to ask, or why there is none. A named Python that will not do is the caller's error. */
async function environment(python: string | undefined): Promise<PypeitEnvironment | Fault> {
  try {
    return await findPypeit({ python });
  } catch (error) {
    if (error instanceof Fault && python === undefined) return error;
    throw error;
  }
}

/**
 * Frames of other instruments among those of the one that was asked for have the problem `unknown-instrument`. PypeIt
 * only warns of them. Where no frame bears its name, the name proves nothing and every frame is left as it is.
 */
function withoutStrangers(frames: readonly Frame[], { name, headerName }: SpectrographFacts): readonly Frame[] {
  if (headerName === undefined) return frames;
  const of = ({ meta }: Frame) => (typeof meta.instrument === 'string' ? meta.instrument : null);
  // keck_lris_red is LRIS, and LRISBLUE is not.
  const exact = frames.some((frame) => of(frame) === headerName);
  const isOwn = (found: string) => (exact ? found === headerName : found.startsWith(headerName));
  if (!frames.some((frame) => isOwn(of(frame) ?? ''))) return frames;
  return frames.map((frame) => {
    const found = of(frame);
    if (frame.problem !== null || (found !== null && isOwn(found))) return frame;
    const says = found === null ? 'does not name its instrument' : `names the instrument ${found}`;
    const reason = `its header ${says}, and that of ${name} is ${headerName}`;
    const remedy = 'If it is a raw frame, scan it apart with its own --spectrograph.';
    return { ...frame, types: [], problem: { code: 'unknown-instrument' as const, reason, remedy } };
  });
}

/**
 * Describe files of an instrument that only PypeIt knows: from the catalogue what has not changed, the rest by
 * questions to the user's PypeIt. Without a PypeIt each frame has the problem `needs-pypeit`. Throws the Faults of
 * `describeWithPypeit`.
 */
export async function bridgedFrames(
  files: readonly FoundFile[],
  order: BridgeOrder,
  task: TaskHandle,
): Promise<Bridged> {
  const { spectrograph, python, cataloguePath, each = () => {} } = order;
  const env = await environment(python);
  if (env instanceof Fault) {
    const { message, remedy } = env.data;
    const problem = { code: 'needs-pypeit' as const, reason: `${spectrograph} needs PypeIt: ${message}`, remedy };
    const frames = files.map((file) => frameOf(file, { spectrograph, meta: {}, types: [], problem }));
    return { frames, facts: null };
  }
  const maker = makerOf(env, spectrograph);
  using catalogue = cataloguePath === null ? null : openCatalogue(cataloguePath, (text) => task.note('warning', text));
  const known = cachedFacts(catalogue, maker);
  const frames: Frame[] = [];
  const asked = new Map<string, FoundFile>();
  for (const file of files) {
    const row = known === null ? null : (catalogue?.get(file.path, maker) ?? null);
    const content = row !== null && isUnchanged(file, row) ? keptContent(row.content) : null;
    if (content === null) asked.set(file.path, file);
    else frames.push(frameOf(file, content));
  }
  if (known !== null) each(frames, known);
  let facts = known;
  const paths = [...asked.keys()];
  // Without any file to ask for, it is the facts that are asked for.
  for (let at = 0; at < paths.length || facts === null; at += BATCH) {
    const batch = paths.slice(at, at + BATCH);
    const answer = await describeWithPypeit(env, spectrograph, batch, partOf(task, at, paths.length));
    facts = answer.facts;
    const rows: CatalogueRow[] = [
      { path: factsPath(spectrograph), size: 0, mtimeMs: 0, inode: 0, content: JSON.stringify(facts) },
    ];
    const described: Frame[] = [];
    for (const bridged of answer.frames) {
      const file = asked.get(bridged.path);
      if (file === undefined) continue;
      const content = contentOf(bridged, spectrograph);
      described.push(frameOf(file, content));
      if (content.problem === null) rows.push({ ...file, content: JSON.stringify(content) });
    }
    catalogue?.update(maker, rows, []);
    frames.push(...described);
    each(described, facts);
  }
  return { frames: withoutStrangers(frames, facts), facts };
}

/** A task that does a part of the work: its progress is that of the whole. */
const partOf = (task: TaskHandle, before: number, total: number): TaskHandle => ({
  ...task,
  progress: (progress) => task.progress({ ...progress, done: before + progress.done, total }),
});
