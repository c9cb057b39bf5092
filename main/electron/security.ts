/**
 * @file Electron's security checklist (its documentation, "Security"), item by item in its own words: what Refract does
 * about each, as far as settings and handlers of windows and sessions go. The table is what is applied, not a list
 * beside it.
 */
import { shell } from 'electron';
import type { App, Session, WebContents, WebPreferences } from 'electron';
import { mayOpenOutside } from './links.ts';
import { isOurs, parseAddress, scheme } from './origin.ts';

interface ChecklistItem {
  /** What is done about it. */
  readonly ours: string;
  /** Before the app is ready. */
  readonly app?: (app: App) => void;
  /** For the session that windows load from. */
  readonly session?: (session: Session) => void;
  /** For every page, and whatever a page could open. */
  readonly contents?: (contents: WebContents) => void;
  /** For the window. */
  readonly preferences?: WebPreferences;
}

/** Pages may copy to the clipboard, when a person asks them to; nothing else that takes a permission. */
const permissions: readonly string[] = ['clipboard-sanitized-write'];

/** What a page may load from: its own files, what it makes itself, and developer tools. */
const schemes: readonly string[] = [scheme, 'blob', 'data', 'devtools'];

const stopUnlessOurs = (event: { readonly preventDefault: () => void }, address: string): void => {
  if (!isOurs(address)) event.preventDefault();
};

export const checklist = {
  'Only load secure content': {
    ours: 'Pages load from the app’s own protocol and from nowhere else; requests elsewhere are cancelled.',
    session: ({ webRequest }) =>
      webRequest.onBeforeRequest(({ url }, answer) => {
        const used = parseAddress(url)?.protocol.slice(0, -1) ?? '';
        answer({ cancel: !schemes.includes(used) });
      }),
  },
  'Do not enable Node.js integration for remote content': {
    ours: 'Not for any content, workers and frames among it.',
    preferences: {
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
    },
  },
  'Enable context isolation': {
    ours: 'On; the window sees one object of functions that take and give plain data.',
    preferences: { contextIsolation: true },
  },
  'Enable process sandboxing': {
    ours: 'For every page, from the start of the app.',
    app: (app) => app.enableSandbox(),
    preferences: { sandbox: true },
  },
  'Handle session permission requests from remote content': {
    ours: 'All are refused but writing to the clipboard from the window itself; so are all devices.',
    session: (session) => {
      const mayUse = (permission: string, address: string) =>
        permissions.includes(permission) && isOurs(address);
      session.setPermissionRequestHandler((contents, permission, answer, { requestingUrl }) =>
        answer(mayUse(permission, requestingUrl) && isOurs(contents.getURL())),
      );
      session.setPermissionCheckHandler((_, permission, requestingOrigin) =>
        mayUse(permission, requestingOrigin),
      );
      session.setDevicePermissionHandler(() => false);
    },
  },
  'Do not disable webSecurity': { ours: 'It stays on.', preferences: { webSecurity: true } },
  'Define a Content Security Policy': {
    ours: 'Sent with every answer of the app’s protocol (protocol.ts), the same as the web host’s.',
  },
  'Do not enable allowRunningInsecureContent': {
    ours: 'It stays off.',
    preferences: { allowRunningInsecureContent: false },
  },
  'Do not enable experimental features': {
    ours: 'They stay off.',
    preferences: { experimentalFeatures: false },
  },
  'Do not use enableBlinkFeatures': { ours: 'None is named.' },
  'Do not use allowpopups for WebViews': {
    ours: 'There are no web views.',
    preferences: { webviewTag: false },
  },
  'Verify WebView options before creation': {
    ours: 'None may be created.',
    contents: (contents) => contents.on('will-attach-webview', (event) => event.preventDefault()),
  },
  'Disable or limit navigation': {
    ours: 'Nowhere but to the window’s own pages, by link, script or redirection, in any frame.',
    contents: (contents) => {
      contents.on('will-navigate', (event, url) => stopUnlessOurs(event, url));
      contents.on('will-redirect', (event, url) => stopUnlessOurs(event, url));
      contents.on('will-frame-navigate', (event) => stopUnlessOurs(event, event.url));
    },
  },
  'Disable or limit creation of new windows': {
    ours: 'None is opened; a link to a site that we know goes to the system’s browser.',
    contents: (contents) =>
      contents.setWindowOpenHandler(({ url }) => {
        if (mayOpenOutside(url)) void shell.openExternal(url);
        return { action: 'deny' };
      }),
  },
  'Do not use shell.openExternal with untrusted content': {
    ours: 'Only for https addresses of a short list of sites (links.ts).',
  },
  'Use a current version of Electron': { ours: 'An exact recent version is named in package.json.' },
  'Validate the sender of all IPC messages': {
    ours: 'One wrapper takes all messages (ipc.ts) and refuses those from anything but the window’s main frame.',
  },
  'Avoid usage of the file:// protocol and prefer usage of custom protocols': {
    ours: 'Pages come from app://refract; file:// is refused like any other address.',
  },
  'Check which fuses you can change': { ours: 'They are set in electron-builder.yml.' },
  'Do not expose Electron APIs to untrusted web content': {
    ours: 'The preload exposes functions of our own; listeners never get Electron’s event.',
  },
} as const satisfies Record<string, ChecklistItem>;

const items: readonly ChecklistItem[] = Object.values(checklist);

/** The window's settings. */
export function securePreferences(): WebPreferences {
  return Object.assign({}, ...items.map(({ preferences }) => preferences)) as WebPreferences;
}

/** Before the app is ready. */
export function secureApp(app: App): void {
  for (const item of items) item.app?.(app);
  app.on('web-contents-created', (_, contents) => {
    for (const item of items) item.contents?.(contents);
  });
}

/** Before a window loads from it. */
export function secureSession(session: Session): void {
  for (const item of items) item.session?.(session);
}
