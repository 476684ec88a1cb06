import { basename } from 'node:path';
import { logsWords, type Report, type ReportReduction, type ReportRow, type WorstSlit } from '#core/contract/report.ts';
import { BAD_FLAGS, NOT_JUDGED } from '#core/contract/scorecard.ts';
import type { JudgedRow } from '#core/contract/scorecard-row.ts';
import { html, Markup } from '#core/quality/report/html.ts';
import { PAGE_STYLE } from '#core/quality/report/page-style.ts';
import type { NoPicture, Picture } from '#core/quality/report/pictures.ts';

/** Who wrote the page; by it a page may be replaced by a newer one. */
export const GENERATOR = '<meta name="generator" content="slitbench report">';

/** So much of each list is shown. */
const MOST = { rows: 1000, reductions: 1000, ofCause: 40, causes: 60, warnings: 60, unreadable: 40 };
const LONGEST = 400;

const GLYPHS: Readonly<Record<string, string>> = { COMPLETE: '●', WARNING: '▲', FAILED: '✕', 'In Progress': '◐' };

const state = (status: string): Markup => {
  const name = status === 'In Progress' ? 'running' : status in GLYPHS ? status : '';
  return html`<span class="state ${name}">${GLYPHS[status] ?? '·'} ${status}</span>`;
};
const count = (n: number): string => n.toLocaleString('en-US');
const counted = (n: number, one: string): string => `${count(n)} ${one}${n === 1 ? '' : 's'}`;
const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
const moment = (iso: string | null): string => (iso === null ? '–' : iso.slice(0, 16).replace('T', ' '));
const left = (all: number, shown: number, one: string): Markup | null =>
  all > shown ? html`<p class="dim">${counted(all - shown, one)} more, not shown here.</p>` : null;

function duration(seconds: number | null): string {
  if (seconds === null) return '–';
  const two = (n: number) => String(n).padStart(2, '0');
  const s = Math.round(seconds);
  return `${Math.floor(s / 3600)}:${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;
}

/** How hot a count is, of so many: class `h1` to `h5`, or none. */
const heat = (n: number, of: number): string =>
  n === 0 ? '' : `h${Math.min(5, 1 + Math.floor((5 * n) / Math.max(1, of)))}`;

function sums({ reductions, rows, badSlits, notJudged, warnings }: Report): Markup {
  const statuses = Map.groupBy(reductions, ({ status }) => status);
  const slits = rows.reduce((sum, { slit_count: n }) => sum + n, 0);
  const failed = rows.filter(({ status }) => status === 'FAILED').length;
  const important = warnings.reduce((sum, { count: n }) => sum + n, 0);
  return html`<div class="sums">
${[...statuses].map(([status, some]) => html`<span><b>${count(some.length)}</b> ${state(status)} reduction${some.length === 1 ? '' : 's'}</span>`)}
<span><b>${count(rows.length)}</b> science frame${rows.length === 1 ? '' : 's'}</span>
${failed === 0 ? null : html`<span><b>${count(failed)}</b> ${state('FAILED')} frame${failed === 1 ? '' : 's'}</span>`}
<span><b>${count(badSlits)}</b> bad of ${counted(slits, 'slit')}</span>
${notJudged === 0 ? null : html`<span><b>${count(notJudged)}</b> slit${notJudged === 1 ? '' : 's'} not judged</span>`}
<span><b>${count(important)}</b> important warning${important === 1 ? '' : 's'}</span></div>`;
}

function failures({ failures: causes }: Report): Markup {
  if (causes.length === 0) return html`<h2>Failures</h2><p>Nothing failed.</p>`;
  const items = causes.slice(0, MOST.causes).map(
    ({ cause, what }) => html`<p><b>${count(what.length)}×</b> ${cut(cause)}</p><ul>${what
      .slice(0, MOST.ofCause)
      .map(
        ({ name, why }) =>
          html`<li><span class="mono">${name}</span>${why === cause ? '' : html` <span class="dim">${cut(why)}</span>`}</li>`,
      )}</ul>
${left(what.length, MOST.ofCause, 'failure')}`,
  );
  return html`<h2>What failed, and why</h2>${items}${left(causes.length, MOST.causes, 'cause')}`;
}

function warningsOf(report: Report): Markup {
  const { warnings } = report;
  const logs = logsWords(report);
  const gap = logs === null ? null : html`<p>▲ ${logs}</p>`;
  if (warnings.length === 0)
    return html`<h2>Important warnings</h2><p>There is none in the logs that there are.</p>${gap}`;
  return html`<h2>Important warnings</h2>${gap}<div class="wide" role="group" aria-label="Important warnings" tabindex="0"><table><thead><tr><th class="n">warnings</th><th class="n">reductions</th><th>kind</th><th>said in</th></tr></thead>
${warnings
  .slice(0, MOST.warnings)
  .map(
    (one) =>
      html`<tr><td class="n">${count(one.count)}</td><td class="n">${count(one.reductions)}</td><td>${cut(one.title)}</td><td class="mono">${one.where}</td></tr>`,
  )}</table></div>${left(warnings.length, MOST.warnings, 'kind')}`;
}

const NOT_DRAWN: NoPicture = { png: null, why: 'it was not asked for' };

function worst(report: Report, pictures: readonly (Picture | NoPicture)[]): Markup {
  const { worst: slits, badSlits } = report;
  if (badSlits === 0) return html`<h2>Bad slits</h2><p>No slit is bad.</p>`;
  const figure = (slit: WorstSlit, picture: Picture | NoPicture) => {
    const name = `${slit.detector}:${slit.spatId}`;
    const image =
      picture.png === null
        ? null
        : html`<img alt="Slit ${name} of ${slit.scienceFile}: ${picture.what}" src="data:image/png;base64,${picture.png.toString('base64')}">`;
    return html`<figure>${image}<figcaption><b class="mono">${name}</b> ${slit.reasons.join(' · ')}<br><span class="dim"><span class="mono">${slit.dataset}</span> ${slit.reduceDir}, ${slit.scienceFile}${picture.png === null ? `. No picture: ${picture.why}.` : `: ${picture.what}`}</span></figcaption></figure>`;
  };
  return html`<h2>The worst slits</h2><p class="dim">${count(slits.length)} of ${counted(badSlits, 'bad slit')}, the worst first, no more than a few of one dataset as long as others have some. Wavelengths run to the right.</p>
<div class="slits">${slits.map((slit, i) => figure(slit, pictures[i] ?? NOT_DRAWN))}</div>`;
}

const COLUMNS: readonly (readonly [title: string, key: keyof JudgedRow, of: 'slit_count' | 'object_count' | null])[] = [
  ['det', 'det_count', null],
  ['slits', 'slit_count', null],
  ['bad', 'bad_slit_count', 'slit_count'],
  ['not judged', 'not_judged_count', null],
  ['λ RMS', 'slit_rms_over_thresh', 'slit_count'],
  ['coverage', 'slit_wv_cov_under_thresh', 'slit_count'],
  ['χ', 'slit_std_chi_out_of_range', 'slit_count'],
  ['flags', 'total_bad_flags', 'slit_count'],
  ['flexure', 'slit_spec_flex_over_thresh', 'slit_count'],
  ['objects', 'object_count', null],
  ['obj. λ RMS', 'obj_rms_over_thresh', 'object_count'],
  ['no optimal', 'object_without_opt_with_box', 'object_count'],
  ['nothing', 'object_without_opt_wo_box', 'object_count'],
];

/** Where not all rows have room, those that matter come first. */
function shownRows(rows: readonly ReportRow[]): readonly ReportRow[] {
  if (rows.length <= MOST.rows) return rows;
  const matters = (row: ReportRow) => row.status !== 'COMPLETE' || row.bad_slit_count > 0;
  return [...rows.filter(matters), ...rows.filter((row) => !matters(row))].slice(0, MOST.rows);
}

const whyOf = (why: string | null): Markup | null =>
  why === null ? null : html`<br><span class="dim">${cut(why)}</span>`;

function scorecard({ rows, thresholds: at }: Report): Markup {
  const shown = shownRows(rows);
  const cell = (row: JudgedRow, key: keyof JudgedRow, of: 'slit_count' | 'object_count' | null) => {
    const n = Number(row[key]);
    return html`<td class="n ${of === null ? '' : heat(n, row[of])}">${count(n)}</td>`;
  };
  return html`<h2>Scorecard</h2><p class="dim">Counts of slits and objects; the redder, the larger the part of all. Bad: wavelength RMS above ${at.rms} px, less than ${at.coverage} % covered by arc lines, spread of χ outside ${at.stdChiLow} to ${at.stdChiHigh}, or flagged by PypeIt as ${BAD_FLAGS}; no other flag counts. ${NOT_JUDGED} Flexure is counted only: of slits from ${at.flexure} px on, of objects above it. Datasets may have thresholds of their own. Here the state is that of the frame: a reduction that failed may have frames that are COMPLETE. Under What ran it is that of the whole reduction.</p>
<div class="wide" role="group" aria-label="Scorecard" tabindex="0"><table><thead><tr><th>dataset</th><th>frame</th><th>reduction</th><th>state</th>${COLUMNS.map(([title]) => html`<th class="n">${title}</th>`)}</tr></thead>
${shown.map(
  (row) =>
    html`<tr><td class="mono">${row.dataset}</td><td class="mono">${row.science_file}</td><td>${row.reduce_dir}</td><td>${state(row.status)}${whyOf(row.why)}${whyOf(row.noSpec1d)}</td>${COLUMNS.map(([, key, of]) => cell(row, key, of))}</tr>`,
)}</table></div>${left(rows.length, shown.length, 'frame')}`;
}

function ran({ reductions, notes }: Report): Markup {
  const said = new Map(notes.map((note) => [note.dataset, note]));
  const row = (one: ReportReduction) => {
    const note = said.get(one.dataset);
    const verdict =
      note === undefined || note.verdict === null
        ? null
        : html`<span class="state ${note.verdict}">${note.verdict === 'accepted' ? '●' : '✕'} ${note.verdict}</span> `;
    return html`<tr><td class="mono">${one.id}</td><td>${state(one.status)}${whyOf(one.why)}</td><td>${one.pypeit ?? '–'}</td><td class="n">${moment(one.started)}</td><td class="n">${duration(one.seconds)}</td><td class="n">${one.peakBytes === null ? '–' : (one.peakBytes / 1e9).toFixed(2)}</td><td class="n">${count(one.frames)}</td><td class="n ${heat(one.badSlits, one.slits)}">${count(one.badSlits)} of ${count(one.slits)}</td><td class="n">${one.importantWarnings === null ? '–' : count(one.importantWarnings)}</td><td>${verdict}${note === undefined ? '' : cut(note.note)}</td></tr>`;
  };
  return html`<h2>What ran</h2><div class="wide" role="group" aria-label="What ran" tabindex="0"><table><thead><tr><th>reduction</th><th>state</th><th>PypeIt</th><th class="n">started [UT]</th><th class="n">time [h:m:s]</th><th class="n">memory [GB]</th><th class="n">frames</th><th class="n">bad slits</th><th class="n">warnings</th><th>verdict, note</th></tr></thead>
${reductions.slice(0, MOST.reductions).map(row)}</table></div>${left(reductions.length, MOST.reductions, 'reduction')}`;
}

function unreadable({ unreadable: lost }: Report): Markup | null {
  if (lost.length === 0) return null;
  return html`<h2>What could not be read</h2><ul>${lost
    .slice(0, MOST.unreadable)
    .map(
      ({ path, why }) => html`<li><span class="mono">${path}</span> <span class="dim">${cut(why)}</span></li>`,
    )}</ul>${left(lost.length, MOST.unreadable, 'file')}`;
}

/** The report as a page of one file, without scripts and without anything from elsewhere. `pictures`: of `report.worst`. */
export function reportPage(report: Report, pictures: readonly (Picture | NoPicture)[]): string {
  const { root, made, machine, slitbench } = report;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${new Markup(GENERATOR)}
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>Reductions of ${basename(root)}</title><style>${new Markup(PAGE_STYLE)}</style></head>
<body><main><h1>Reductions of ${basename(root)}</h1>
<p class="dim">${moment(made)} UT · <span class="mono">${machine}:${root}</span> · Slitbench ${slitbench}</p>
${sums(report)}${failures(report)}${warningsOf(report)}${worst(report, pictures)}${scorecard(report)}${ran(report)}${unreadable(report) ?? ''}
</main></body></html>
`.text;
}
