import { dirname } from 'node:path';
import { QaArchives } from '#core/quality/qa-archive.ts';
import { listQa, readQa } from '#core/quality/qa-plots.ts';
import type { BadSlit } from '#core/quality/report/worst-slits.ts';
import { shrinkPng } from '#core/quality/shrink-png.ts';
import { slitThumbnail } from '#core/quality/slit-thumbnail.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { causeText } from '#core/workspace/fault.ts';

/** A picture of a slit, and what it shows. */
export interface Picture {
  readonly png: Buffer;
  readonly what: string;
}
/** Why there is none. */
export interface NoPicture {
  readonly png: null;
  readonly why: string;
}

/** All pictures together take no more [bytes]: a mail bears 5 MB, of which base 64 takes a quarter. */
const MOST_BYTES = 3_000_000;
/** A plot that is larger is left out. */
const MOST_OF_ONE = 300_000;

/**
 * A picture of each slit, in their order, until there is no more room: its cut-out, sky-subtracted; where that cannot be
 * made, the plot of its wavelength fit. Else why there is neither, or no room.
 */
export async function picturesOf(
  slits: readonly BadSlit[],
  task: TaskHandle,
): Promise<readonly (Picture | NoPicture)[]> {
  const archives = new QaArchives();
  const pictures: (Picture | NoPicture)[] = [];
  let room = MOST_BYTES;
  for (const one of slits) {
    task.signal.throwIfAborted();
    const { dataset, detector, spatId } = one.slit;
    const item = `${dataset} ${detector}:${spatId}`;
    task.progress({ phase: 'drawing slits', done: pictures.length, total: slits.length, unit: 'slits', item });
    const picture = room <= 0 ? NO_ROOM : await pictureOf(one, archives);
    const length = picture.png?.length ?? 0;
    const fits = length <= room;
    if (fits) room -= length;
    pictures.push(fits ? picture : NO_ROOM);
  }
  return pictures;
}

const NO_ROOM: NoPicture = { png: null, why: 'the pictures of worse slits fill the page' };

async function pictureOf(one: BadSlit, archives: QaArchives): Promise<Picture | NoPicture> {
  const drawn = await cutOut(one);
  return drawn.png === null ? ((await fitPlot(one, archives)) ?? drawn) : drawn;
}

async function cutOut({ frame, slit }: BadSlit): Promise<Picture | NoPicture> {
  if (frame.spec2d === null) return { png: null, why: 'its frame has no spec2d' };
  try {
    const png = await slitThumbnail(frame.spec2d, slit.detector, slit.spatId);
    return png === null
      ? { png, why: 'all its pixels are masked, and there is no plot of its wavelength fit' }
      : { png, what: 'sky-subtracted cut-out' };
  } catch (error) {
    const why = causeText(error).replace(`${frame.spec2d}: `, '').replace(frame.spec2d, 'its spec2d');
    return { png: null, why: `${why}, and there is no plot of its wavelength fit` };
  }
}

async function fitPlot({ frame, slit }: BadSlit, archives: QaArchives): Promise<Picture | null> {
  const folder = dirname(frame.reduction);
  try {
    const { plots } = await listQa(folder, archives);
    const plot = plots.find(
      (one) => one.kind === 'Arc_1dfit' && one.detector === slit.detector && one.slit === slit.spatId,
    );
    const whole = plot === undefined ? null : await readQa(folder, plot.name, archives);
    if (plot === undefined || whole === null) return null;
    const png = (await shrinkPng(whole)) ?? whole;
    return png.length > MOST_OF_ONE ? null : { png, what: plot.title };
  } catch {
    return null;
  }
}
