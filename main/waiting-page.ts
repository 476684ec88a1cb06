const inHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** What a window shows until its host answers, as an address: no script, nothing from elsewhere. */
export function waitingPage(title: string, lines: readonly string[]): string {
  const page = `<!doctype html><meta charset="utf-8"><title>${inHtml(title)} – Slitbench</title>
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
:root { color-scheme: light dark; --bg: #fff; --text: #1b2430; --dim: #566374 }
@media (prefers-color-scheme: dark) { :root { --bg: #12171d; --text: #e3e9f0; --dim: #a3b0be } }
body { margin: 0; height: 100vh; display: grid; place-content: center; background: var(--bg); color: var(--text);
  font: 13px/1.5 system-ui, "DejaVu Sans", sans-serif; text-align: center }
h1 { font-size: 17px; margin: 0 0 6px } p { margin: 0; color: var(--dim); max-width: 60ch; overflow-wrap: anywhere; white-space: pre-line }
</style><main><h1>${inHtml(title)}</h1>${lines.map((line) => `<p>${inHtml(line)}</p>`).join('')}</main>`;
  return `data:text/html;charset=utf-8,${encodeURIComponent(page)}`;
}
