import { join } from 'node:path';
import { encodeImage } from '#core/fits/write-image.ts';
import { expose } from '#core/practice/expose.ts';
import { frameHeader } from '#core/practice/frame-header.ts';
import { KAST_BLUE } from '#core/practice/kast-blue.ts';
import type { Exposure, NightPlan } from '#core/practice/night-plan.ts';
import { encodeTemplate, TEMPLATE_NAME } from '#core/practice/template.ts';
import { encodeTruth, truthOf } from '#core/practice/truth.ts';

/** A file that practice writes. `content` is made when it is asked for, and is always the same. */
export interface PracticeFile {
  readonly path: string;
  readonly what: string;
  content(): Buffer;
}

/** The places of a practice folder. */
export const placesOf = (folder: string) => ({
  raw: join(folder, 'raw'),
  truth: join(folder, 'truth'),
  config: join(folder, 'config'),
  data: join(folder, 'pypeit_data'),
});

/**
 * Parameters of practice nights. PypeIt's own template and its archived sky are of the real camera; and the wavelengths
 * stay as observed, so that they are those of the truth.
 */
const PARAMETERS = `# Parameters for Slitbench's simulated nights; not for real ones.
[rdx]
    spectrograph = ${KAST_BLUE.spectrograph}

[calibrations]
    [[wavelengths]]
        # the template that belongs to the simulated dispersion
        reid_arxiv = ${TEMPLATE_NAME}
        # the truth is as observed: no heliocentric correction
        refframe = observed

[flexure]
    # nothing bends, and PypeIt's archived sky is of the real camera
    spec_method = skip
`;

/** Which frame is spoiled in a broken night. */
export const BROKEN_FRAME = 'b3.fits';

/** Everything that practice writes into a folder. Pure: nothing is written, nothing is simulated yet. */
export function practiceFiles(
  folder: string,
  nights: readonly NightPlan[],
  seed: number,
  broken: boolean,
): readonly PracticeFile[] {
  const places = placesOf(folder);
  const template = join(places.data, 'arc_lines', 'reid_arxiv', TEMPLATE_NAME);
  const parameters = join(places.config, `${KAST_BLUE.spectrograph}.ini`);
  return [
    ...nights.flatMap((night) =>
      night.exposures.flatMap((exposure): PracticeFile[] => {
        const { kind, filename, target, seconds } = exposure;
        const spoiled = broken && night === nights.at(-1) && filename === BROKEN_FRAME;
        const frame: PracticeFile = {
          path: join(places.raw, night.date, filename),
          what: kind,
          content: () => encodeFrame(exposure, night.date, seed, spoiled),
        };
        if (target === null) return [frame];
        const truth: PracticeFile = {
          path: join(places.truth, night.date, filename),
          what: `truth of the ${kind} frame`,
          content: () => encodeTruth(truthOf(target, seconds), exposure),
        };
        return [frame, truth];
      }),
    ),
    { path: template, what: 'wavelength template', content: encodeTemplate },
    { path: parameters, what: 'PypeIt parameters', content: () => Buffer.from(PARAMETERS) },
  ];
}

function encodeFrame(exposure: Exposure, date: string, seed: number, spoiled: boolean): Buffer {
  const data = expose(exposure, date, seed);
  const cards = frameHeader(exposure, seed);
  const width = KAST_BLUE.columns + KAST_BLUE.overscan;
  if (!spoiled) return encodeImage({ data, axes: [width, KAST_BLUE.rows], cards });
  // Read out with half its rows: whole as a file, of no use beside the others.
  const rows = KAST_BLUE.rows / 2;
  return encodeImage({ data: data.subarray(0, width * rows), axes: [width, rows], cards });
}
