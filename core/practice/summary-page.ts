import { basename, relative } from 'node:path';
import type { DemoReduction, DemoResult, DemoSpectrum } from '#core/contract/demo.ts';
import { LIMITS } from '#core/practice/compare.ts';
import type { JudgedSpectrum } from '#core/practice/judge-reduction.ts';
import { plotSpectrum } from '#core/practice/plot-spectrum.ts';

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --dim: #60646c; --line: #3b4652; --link: #0068b8; --truth: #d04a02; --paper: #fff; --rule: #d9dce1; --good: #217a3c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --dim: #9ba1a6; --line: #c4ccd4; --link: #6cb6ff; --truth: #ff8a3d; --paper: #15181b; --rule: #34393f; --good: #63c384; } }
body { font: 14px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 1760px; margin: 24px auto; padding: 0 20px; }
h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 16px; margin: 20px 0 4px; } p { margin: 4px 0 12px; color: var(--dim); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; } th { text-align: left; color: var(--dim); font-weight: 500; }
td, th { padding: 3px 10px 3px 0; border-bottom: 1px solid var(--rule); } .n { text-align: right; }
.agrees { color: var(--good); } .off { color: var(--truth); }
code, .path { font-family: ui-monospace, monospace; font-size: 12px; overflow-wrap: anywhere; }
svg { width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: currentColor; }
.frame { fill: none; stroke: currentColor; stroke-width: 1; } .observed { fill: none; stroke: var(--line); stroke-width: .9; } .truth { fill: none; stroke: var(--truth); stroke-width: 1.1; }
.key { display: inline-block; width: 22px; border-top: 2px solid; vertical-align: middle; margin: 0 4px 0 12px; }
.qa { display: grid; grid-template-columns: repeat(auto-fill, minmax(180px, 1fr)); gap: 10px; } .qa a { color: var(--dim); font-size: 11px; overflow-wrap: anywhere; text-decoration: none; }
.qa img { width: 100%; height: 120px; object-fit: contain; border: 1px solid var(--rule); background: #fff; }
a { color: var(--link); }
.spectra { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 760px), 1fr)); gap: 0 32px; } figure { margin: 0; max-width: 1240px; }`;

/** One reduction with its spectra and the names of its QA plots. */
export interface PageReduction {
  readonly reduction: DemoReduction;
  readonly judged: readonly JudgedSpectrum[];
  /** Absolute paths of PNG files. */
  readonly plots: readonly string[];
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const number = (value: number | null, digits: number) => (value === null ? '–' : value.toFixed(digits));

/** The demo's page: numbers, spectra over their truth, PypeIt's QA plots. One file; the plots are linked by relative path. */
export function summaryPage(result: DemoResult, reductions: readonly PageReduction[]): string {
  const href = (path: string) => escaped(relative(result.folder, path).split('/').map(encodeURIComponent).join('/'));
  const row = (
    s: DemoSpectrum,
  ) => `<tr><td class="${s.agrees ? 'agrees' : 'off'}">${s.agrees ? '● agrees' : '▲ off'}</td><td>${escaped(s.night)}</td>
<td>${escaped(s.frame)}</td><td>${escaped(s.kind)}</td><td>${escaped(s.target)}</td><td class="n">${number(s.s2n, 1)}</td>
<td class="n">${number(s.waveRms, 3)}</td><td class="n">${number(s.waveError, 3)}</td><td class="n">${number(s.fluxRatio, 3)}</td>
<td class="n">${number(s.fluxSpread === null ? null : 100 * s.fluxSpread, 1)}</td></tr>`;
  const spectra = reductions.flatMap(({ reduction }) => reduction.spectra);
  const sections = reductions.map(({ reduction, judged, plots }) => {
    const figures = judged.map(({ spectrum, plot }) =>
      plot === null
        ? `<figure><h2>${escaped(spectrum.target)}, ${escaped(spectrum.night)}</h2><p>Nothing was extracted. ${escaped(reduction.why ?? '')}</p></figure>`
        : `<figure><h2>${escaped(spectrum.target)} (${escaped(spectrum.kind)}), ${escaped(spectrum.night)} ${escaped(spectrum.frame)}</h2>
${plotSpectrum(plot.observed, plot.truth, plot.ratio)}
<p><a class="path" href="${href(spectrum.spec1d ?? '')}" title="${escaped(spectrum.spec1d ?? '')}">${escaped(basename(spectrum.spec1d ?? ''))}</a>, ${plot.observed.extraction} extraction</p></figure>`,
    );
    const images = plots.map((path) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      return `<a href="${href(path)}"><img loading="lazy" src="${href(path)}" alt="">${escaped(name)}</a>`;
    });
    return `<div class="spectra">${figures.join('\n')}</div>
<h2>How PypeIt got there, ${escaped(reduction.night)}</h2>
<p>${escaped(reduction.state)}${reduction.why === null ? '' : `: ${escaped(reduction.why)}`}${reduction.log === null ? '' : ` · <a href="${href(reduction.log)}">log</a>`} · <span class="path">${escaped(reduction.folder)}</span></p>
<div class="qa">${images.join('\n')}</div>`;
  });
  const seconds = result.steps.reduce((sum, step) => sum + step.seconds, 0);
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Slitbench demo</title><style>${STYLE}</style>
<h1>Simulated nights, reduced</h1>
<p>PypeIt ${escaped(result.pypeit.version)} · ${result.steps.map((s) => `${escaped(s.step)} ${s.seconds.toFixed(0)} s`).join(' · ')} · ${seconds.toFixed(0)} s in all</p>
<table><tr><th></th><th>night</th><th>frame</th><th>kind</th><th>target</th><th class="n">S/N [px⁻¹]</th><th class="n">λ RMS [px]</th><th class="n">median |Δλ| [Å]</th><th class="n">flux ratio</th><th class="n">its spread [%]</th></tr>
${spectra.map(row).join('\n')}</table>
<p>Asked for: median |Δλ| below ${LIMITS.waveError} Å, and a ratio of extracted to true counts that is flat within ${100 * LIMITS.fluxSpread} % from 3600 to 5400 Å.</p>
<p><span class="key" style="color:var(--line)"></span>extracted by PypeIt<span class="key" style="color:var(--truth)"></span>put in, times the median ratio. Below each: the difference, in standard deviations of PypeIt's noise.</p>
${sections.join('\n')}
</html>
`;
}
