import type { ExtractedObject } from '#core/practice/read-spec1d.ts';
import type { Truth } from '#core/practice/truth.ts';

const WIDTH = 940;
const LEFT = 74;
const RIGHT = 16;
const MAIN = { top: 14, height: 270 };
const BELOW = { top: 284, height: 96 };
const HEIGHT = 430;
/** Wavelengths shown [Å]. */
const FROM = 3390;
const TO = 5510;

const round = (value: number) => value.toFixed(1);
const x = (wave: number) => LEFT + ((wave - FROM) / (TO - FROM)) * (WIDTH - LEFT - RIGHT);

interface Panel {
  readonly top: number;
  readonly height: number;
  readonly low: number;
  readonly high: number;
}

/** A panel's vertical place of a value, kept within the panel. */
function place(panel: Panel): (value: number) => number {
  const { top, height, low, high } = panel;
  return (value) => top + height * (1 - (Math.min(high, Math.max(low, value)) - low) / (high - low));
}

/** A round step that cuts a span into about `parts`. */
function roundStep(span: number, parts: number): number {
  const rough = span / parts;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5, 10].find((step) => step * power >= rough) ?? 10);
}

/** The frame with inward ticks on four sides; numbers left, and below if wanted. */
function frame(panel: Panel, label: string, parts: number, numbersBelow: boolean): string {
  const { top, height, low, high } = panel;
  const y = place(panel);
  const bottom = top + height;
  const end = WIDTH - RIGHT;
  const lines: string[] = [];
  const texts: string[] = [];
  for (let wave = Math.ceil(FROM / 50) * 50; wave <= TO; wave += 50) {
    const long = wave % 200 === 0;
    const at = round(x(wave));
    const tick = long ? 8 : 4;
    lines.push(`M${at} ${bottom}v-${tick}M${at} ${top}v${tick}`);
    if (long && numbersBelow) texts.push(`<text x="${at}" y="${bottom + 17}" text-anchor="middle">${wave}</text>`);
  }
  const step = roundStep(high - low, parts);
  const cuts = height < 150 ? 2 : /^2/.test(step.toExponential()) ? 4 : 5;
  const fine = step / cuts;
  for (let k = Math.ceil(low / fine); k * fine <= high + fine * 1e-6; k++) {
    const at = round(y(k * fine));
    if (k % cuts !== 0) lines.push(`M${LEFT} ${at}h4M${end} ${at}h-4`);
  }
  for (let k = Math.ceil(low / step); k * step <= high + step * 1e-6; k++) {
    const at = round(y(k * step));
    const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    lines.push(`M${LEFT} ${at}h8M${end} ${at}h-8`);
    texts.push(
      `<text x="${LEFT - 7}" y="${at}" dy="4" text-anchor="end">${(k * step).toFixed(digits).replace('-', '−')}</text>`,
    );
  }
  const middle = top + height / 2;
  return `<rect class="frame" x="${LEFT}" y="${top}" width="${end - LEFT}" height="${height}"/>
<path class="frame" d="${lines.join('')}"/>
${texts.join('')}
<text transform="translate(18 ${middle}) rotate(-90)" text-anchor="middle">${label}</text>`;
}

/** Values as steps, a step a column of the detector; gaps where a value is missing. */
function steps(wave: Float64Array, value: (i: number) => number, y: (value: number) => number): string {
  let path = '';
  let drawing = false;
  for (let i = 1; i < wave.length - 1; i++) {
    const v = value(i);
    if (!Number.isFinite(v)) {
      drawing = false;
      continue;
    }
    const left = x(((wave[i - 1] ?? 0) + (wave[i] ?? 0)) / 2);
    const right = x(((wave[i + 1] ?? 0) + (wave[i] ?? 0)) / 2);
    path += `${drawing ? 'L' : 'M'}${round(left)} ${round(y(v))}H${round(right)}`;
    drawing = true;
  }
  return path;
}

/** The residuals are shown up to this many standard deviations. */
const MOST_SIGMA = 5;

/**
 * An extracted spectrum as steps, the truth (times the median ratio) as a line over it, and their difference in units
 * of the noise below: one SVG image, coloured by the page's classes `frame`, `observed`, `truth`.
 */
export function plotSpectrum(observed: ExtractedObject, truth: Truth, ratio: number): string {
  const counts = (i: number) => (observed.good[i] === true ? (observed.counts[i] ?? Number.NaN) : Number.NaN);
  const expected = (i: number) => ratio * (truth.object[i] ?? Number.NaN);
  const residual = (i: number) => {
    const sigma = observed.sigma[i] ?? 0;
    return sigma > 0 ? (counts(i) - expected(i)) / sigma : Number.NaN;
  };
  let high = 0;
  for (let i = 0; i < truth.object.length; i++) high = Math.max(high, expected(i));
  const main: Panel = { ...MAIN, low: -0.03 * high, high: 1.12 * high };
  const below: Panel = { ...BELOW, low: -MOST_SIGMA, high: MOST_SIGMA };
  const y = place(main);
  const r = place(below);
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="extracted spectrum, truth and residuals">
${frame(main, 'counts [e⁻ px⁻¹]', 5, false)}
<path class="observed" d="${steps(observed.wave, counts, y)}"/>
<path class="truth" d="${steps(truth.wave, expected, y)}"/>
${frame(below, 'residual [σ]', 5, true)}
<path class="observed" d="${steps(observed.wave, residual, r)}"/>
<path class="truth" d="M${LEFT} ${round(r(0))}H${WIDTH - RIGHT}"/>
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">wavelength in vacuum [Å]</text>
</svg>`;
}
