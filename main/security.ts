import { app, type Session, session, shell, type WebContents } from 'electron';
import { originOf, webLink } from '#main/urls.ts';

/** The session of all windows: its cookies and storage are kept apart from everything else. */
const PARTITION = 'persist:slitbench';

const windowSession = (): Session => session.fromPartition(PARTITION);

/** What a page may use of the machine: it may put text on the clipboard, which its copy buttons do, and nothing else. */
const ALLOWED = 'clipboard-sanitized-write';

/** What windows are made with. */
export const PREFERENCES = {
  partition: PARTITION,
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  disableBlinkFeatures: 'Auxclick',
  spellcheck: false,
} as const;

/** `isHost`: whether an origin is that of the host of one of our windows. */
export function secure(isHost: (origin: string | null) => boolean): void {
  app.on('web-contents-created', (_event, contents) => confine(contents, isHost));
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, decide) => {
    event.preventDefault();
    decide(false);
  });
  app.on('select-client-certificate', (event, _contents, _url, _list, choose) => {
    event.preventDefault();
    choose();
  });
  app.on('login', (event) => event.preventDefault());

  const own = windowSession();
  own.setPermissionRequestHandler((contents, permission, decide) =>
    decide(String(permission) === ALLOWED && isHost(originOf(contents.getURL()))),
  );
  own.setPermissionCheckHandler(
    (_contents, permission, origin) =>
      // A page's origin comes with a slash.
      String(permission) === ALLOWED && isHost(originOf(origin)),
  );
  own.setDevicePermissionHandler(() => false);
  // Hosts speak http on loopback; nothing else is spoken to, whatever a page asks for.
  own.setCertificateVerifyProc((_request, decide) => decide(-2));
  own.webRequest.onBeforeRequest((details, decide) => {
    const { protocol } = new URL(details.url);
    const isLocal = protocol === 'data:' || protocol === 'blob:' || protocol === 'devtools:';
    decide({ cancel: !isLocal && !isHost(originOf(details.url.replace(/^ws:/, 'http:'))) });
  });
}

/** A page stays on its host: links to elsewhere open in the user's browser, and nothing opens windows. */
function confine(contents: WebContents, isHost: (origin: string | null) => boolean): void {
  const leave = (address: string) => {
    const link = webLink(address);
    if (link !== null && !isHost(originOf(link))) void shell.openExternal(link);
  };
  contents.setWindowOpenHandler(({ url }) => {
    leave(url);
    return { action: 'deny' };
  });
  contents.on('will-navigate', (event, url) => {
    if (originOf(url) === originOf(contents.getURL()) && isHost(originOf(url))) return;
    event.preventDefault();
    leave(url);
  });
  contents.on('will-redirect', (event, url) => {
    if (!isHost(originOf(url))) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
