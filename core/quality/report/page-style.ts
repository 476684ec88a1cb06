/** The look of the report: light and dark as the reader's system is, and on paper. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --dim: #60646c; --paper: #fff; --rule: #d9dce1; --soft: #f4f6f8; --good: #217a3c; --warn: #8a5a00; --bad: #b3261e; --run: #0068b8; --heat: 214, 92, 20; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --dim: #9ba1a6; --paper: #15181b; --rule: #34393f; --soft: #1c2024; --good: #63c384; --warn: #e2a93b; --bad: #ff8a80; --run: #6cb6ff; --heat: 240, 130, 60; } }
body { font: 14px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 1500px; margin: 24px auto; padding: 0 20px; }
h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 16px; margin: 28px 0 6px; } p { margin: 4px 0 10px; } .dim { color: var(--dim); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: left; color: var(--dim); font-weight: 500; vertical-align: bottom; } td, th { padding: 3px 10px 3px 4px; border-bottom: 1px solid var(--rule); } td { vertical-align: top; }
.n { text-align: right; white-space: nowrap; } .mono { font-family: ui-monospace, monospace; font-size: 12px; overflow-wrap: anywhere; }
.state { white-space: nowrap; } .COMPLETE, .accepted { color: var(--good); } .WARNING { color: var(--warn); } .FAILED, .rejected { color: var(--bad); } .running { color: var(--run); }
.sums { display: flex; flex-wrap: wrap; gap: 8px 26px; margin: 12px 0; padding: 10px 14px; background: var(--soft); border: 1px solid var(--rule); border-radius: 6px; } .sums b { font-size: 18px; }
.h1 { background: rgba(var(--heat), .08); } .h2 { background: rgba(var(--heat), .17); } .h3 { background: rgba(var(--heat), .26); } .h4 { background: rgba(var(--heat), .36); } .h5 { background: rgba(var(--heat), .46); }
td[class*="h"] { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.slits { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 480px), 1fr)); gap: 14px 20px; } figure { margin: 0; min-width: 0; break-inside: avoid; }
figure img { display: block; width: 100%; max-height: 280px; object-fit: contain; image-rendering: auto; border: 1px solid var(--rule); background: #fff; } figcaption { padding-top: 3px; font-size: 12px; overflow-wrap: anywhere; }
ul { margin: 2px 0 10px; padding-left: 20px; } li { margin: 1px 0; }
@media print { :root { --ink: #000; --dim: #444; --paper: #fff; --rule: #bbb; --soft: #fff; --good: #145a2a; --warn: #6b4600; --bad: #8c1d17; --run: #004a86; --heat: 214, 92, 20; }
  body { font-size: 10px; max-width: none; margin: 0; padding: 0; } h2 { break-after: avoid; } tr { break-inside: avoid; } thead { display: table-header-group; } .wide { overflow: visible; } td, th { padding: 2px 5px 2px 2px; } .mono { font-size: 9px; } @page { size: A4 landscape; margin: 12mm; } }`;
