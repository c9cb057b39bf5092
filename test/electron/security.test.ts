/** @file Electron's security checklist, every item by its name, against the mock. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { contentSecurityPolicy } from '../../main/api/content-security-policy.ts';
import {
  type BrowserWindow,
  MockContents,
  app,
  contextBridge,
  ipcMain,
  ipcRenderer,
  protocol,
  session,
  shell,
} from './mock.ts';

vi.mock('electron', () => import('./mock.ts'));

const { checklist, secureApp, secureSession } = await import('../../main/electron/security.ts');
const { openWindow } = await import('../../main/electron/window.ts');
const { announceProtocol, answer } = await import('../../main/electron/protocol.ts');
const { takeMessages } = await import('../../main/electron/ipc.ts');
const { mayOpenOutside } = await import('../../main/electron/links.ts');

secureApp(app as never);
announceProtocol();
secureSession(session.defaultSession as never);
const window = openWindow({
  preload: '/app/preload.cjs',
  preferences: { values: {}, change: vi.fn() } as never,
}) as unknown as BrowserWindow;
const { webPreferences } = window.options;
const set = session.defaultSession.set as Record<string, (...args: unknown[]) => unknown>;

/** Whether a request of a page is let through. */
function isLoaded(url: string): boolean {
  let cancelled: boolean | undefined;
  set['onBeforeRequest']!({ url }, (answered: { cancel: boolean }) => (cancelled = answered.cancel));
  return cancelled === false;
}

/** Whether a page's navigation is stopped. */
function isStopped(name: string, url: string, contents = window.webContents): boolean {
  const event = { url, preventDefault: vi.fn() };
  contents.emit(name, event, url);
  return event.preventDefault.mock.calls.length > 0;
}

const elsewhere = [
  'https://example.com/',
  'http://refract/',
  'file:///etc/passwd',
  'app://refract.example.com/',
  'app://refract@example.com/',
  'app://user@refract/',
  'javascript:alert(1)',
  'no address',
];

const checks: Record<keyof typeof checklist, () => void | Promise<void>> = {
  'Only load secure content': () => {
    expect(window.loaded).toEqual(['app://refract/']);
    for (const url of [
      'http://example.com/',
      'https://example.com/',
      'ws://127.0.0.1/',
      'file:///etc/passwd',
      '',
    ]) {
      expect(isLoaded(url), url).toBe(false);
    }
    for (const url of ['app://refract/assets/a.js', 'blob:app://refract/1', 'data:image/png;base64,']) {
      expect(isLoaded(url), url).toBe(true);
    }
  },
  'Do not enable Node.js integration for remote content': () =>
    expect(webPreferences).toMatchObject({
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
    }),
  'Enable context isolation': () => expect(webPreferences['contextIsolation']).toBe(true),
  'Enable process sandboxing': () => {
    expect(webPreferences['sandbox']).toBe(true);
    expect(app.isSandboxed).toBe(true);
  },
  'Handle session permission requests from remote content': () => {
    const asked = (permission: string, requestingUrl: string) => {
      let granted: unknown;
      set['permissionRequest']!(window.webContents, permission, (is: boolean) => (granted = is), {
        requestingUrl,
      });
      return granted;
    };
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'openExternal',
      'clipboard-read',
      'hid',
    ]) {
      expect(asked(permission, 'app://refract/'), permission).toBe(false);
      expect(set['permissionCheck']!(null, permission, 'app://refract/'), permission).toBe(false);
    }
    expect(asked('clipboard-sanitized-write', 'app://refract/')).toBe(true);
    expect(asked('clipboard-sanitized-write', 'https://example.com/')).toBe(false);
    expect(set['permissionCheck']!(null, 'clipboard-sanitized-write', 'https://example.com')).toBe(false);
    expect(set['devicePermission']!({})).toBe(false);
  },
  'Do not disable webSecurity': () => expect(webPreferences['webSecurity']).toBe(true),
  'Define a Content Security Policy': async () => {
    expect(contentSecurityPolicy).toMatch(/^default-src 'none'; script-src 'self';/);
    for (const path of ['', 'nowhere.js', '../../package.json']) {
      const response = await answer('/nowhere', new Request(`app://refract/${path}`));
      expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
    }
  },
  'Do not enable allowRunningInsecureContent': () =>
    expect(webPreferences['allowRunningInsecureContent']).toBe(false),
  'Do not enable experimental features': () => expect(webPreferences['experimentalFeatures']).toBe(false),
  'Do not use enableBlinkFeatures': () => expect(webPreferences).not.toHaveProperty('enableBlinkFeatures'),
  'Do not use allowpopups for WebViews': () => expect(webPreferences['webviewTag']).toBe(false),
  'Verify WebView options before creation': () =>
    expect(isStopped('will-attach-webview', 'app://refract/')).toBe(true),
  'Disable or limit navigation': () => {
    for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
      for (const url of elsewhere) expect(isStopped(name, url), `${name} ${url}`).toBe(true);
      expect(isStopped(name, 'app://refract/index.html'), name).toBe(false);
    }
    // Not only in our window: in whatever page is made.
    const other = new MockContents();
    app.emit('web-contents-created', {}, other);
    expect(isStopped('will-navigate', 'https://example.com/', other)).toBe(true);
  },
  'Disable or limit creation of new windows': () => {
    const open = window.webContents.openHandler!;
    expect(open({ url: 'app://refract/' })).toEqual({ action: 'deny' });
    expect(open({ url: 'https://evil.example/' })).toEqual({ action: 'deny' });
    expect(shell.openExternal).not.toHaveBeenCalled();
    expect(open({ url: 'https://arxiv.org/abs/2504.17751' })).toEqual({ action: 'deny' });
    expect(shell.openExternal).toHaveBeenCalledExactlyOnceWith('https://arxiv.org/abs/2504.17751');
  },
  'Do not use shell.openExternal with untrusted content': () => {
    for (const url of [...elsewhere, 'https://arxiv.org@evil.example/', 'https://user:word@arxiv.org/', 'http://arxiv.org/', 'smb://arxiv.org/', 'https://arxiv.org.evil.example/']) {
      expect(mayOpenOutside(url), url).toBe(false);
    }
    expect(mayOpenOutside('https://doi.org/10.1/x')).toBe(true);
  }, // prettier-ignore
  'Use a current version of Electron': () => {
    const { devDependencies } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    ) as { readonly devDependencies: Record<string, string> };
    expect(devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/);
    expect(Number.parseInt(devDependencies['electron']!)).toBeGreaterThanOrEqual(45);
  },
  'Validate the sender of all IPC messages': async () => {
    const { webContents } = window;
    const handler = vi.fn(() => ({ ok: true as const, value: 1 }));
    const heard = vi.fn();
    const all = <Names extends string, Work>(names: readonly Names[], work: Work) =>
      Object.fromEntries(names.map((name) => [name, work]));
    const { requests, notices } = await import('../../main/electron/channels.ts');
    takeMessages(all(Object.keys(requests), handler) as never, all(Object.keys(notices), heard) as never);
    expect([...ipcMain.handlers.keys()]).toEqual(Object.keys(requests));
    const strangers = [
      ...elsewhere.map((url) => webContents.frame(url)),
      webContents.frame('app://refract/', {}),
      null,
    ];
    const args = { name: 'runs.count', args: {} };
    for (const frame of strangers) {
      for (const name of Object.keys(requests)) {
        expect(await ipcMain.ask(name, args, webContents, frame)).toMatchObject({
          ok: false,
          code: 'forbidden',
        });
      }
      for (const name of Object.keys(notices)) ipcMain.tell(name, {}, webContents, frame);
    }
    expect(handler).not.toHaveBeenCalled();
    expect(heard).not.toHaveBeenCalled();
    expect(await ipcMain.ask('refract:call', args, webContents)).toEqual({ ok: true, value: 1 });
    ipcMain.tell('refract:begin', {}, webContents);
    expect(heard).toHaveBeenCalledOnce();
  },
  'Avoid usage of the file:// protocol and prefer usage of custom protocols': () => {
    expect(protocol.privileged).toEqual([
      {
        scheme: 'app',
        privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
      },
    ]);
    expect(isLoaded('file:///app/index.html')).toBe(false);
  },
  'Check which fuses you can change': () => {
    const settings = readFileSync(new URL('../../electron-builder.yml', import.meta.url), 'utf8');
    for (const fuse of ['runAsNode: false', 'enableNodeOptionsEnvironmentVariable: false', 'enableNodeCliInspectArguments: false', 'onlyLoadAppFromAsar: true', 'enableEmbeddedAsarIntegrityValidation: true', 'grantFileProtocolExtraPrivileges: false']) {
      expect(settings).toContain(`  ${fuse}`);
    }
  }, // prettier-ignore
  'Do not expose Electron APIs to untrusted web content': async () => {
    await import('../../main/electron/preload.ts');
    expect([...contextBridge.exposed.keys()]).toEqual(['refract']);
    const bridge = contextBridge.exposed.get('refract')!;
    expect(Object.keys(bridge).sort()).toEqual(
      ['addFiles', 'call', 'chooseFiles', 'chooseHome', 'listen', 'onCommand', 'onSource', 'save'], // prettier-ignore
    );
    const heard = vi.fn();
    (bridge['onCommand'] as (listener: unknown) => void)(heard);
    ipcRenderer.emit('refract:command', { sender: ipcRenderer }, 'settings');
    expect(heard).toHaveBeenCalledExactlyOnceWith('settings');
  },
};

describe('the security checklist', () => {
  it.each(Object.entries(checks))('%s', (_, check) => check());

  it('says of every item what is done about it', () => {
    expect(Object.keys(checks)).toEqual(Object.keys(checklist));
    for (const [name, { ours }] of Object.entries(checklist)) expect(ours, name).toMatch(/^.{10,}\.$/);
  });
});
