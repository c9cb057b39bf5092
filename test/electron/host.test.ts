/** @file The parts of the desktop host, each against the mock: what comes in from pages, what goes out, what is remembered. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { EventListener } from '../../main/electron/service-host.ts';
import { MockContents, dialog, ipcMain, ipcRenderer, utilityProcess, webUtils } from './mock.ts';

vi.mock('electron', () => import('./mock.ts'));

const { requests, notices } = await import('../../main/electron/channels.ts');
const { chooseFiles, chooseHome, save } = await import('../../main/electron/dialogs.ts');
const { takeMessages } = await import('../../main/electron/ipc.ts');
const { chooseLauncher, outsideArchive } = await import('../../main/electron/launcher.ts');
const { menuTemplate } = await import('../../main/electron/menu.ts');
const { filesAmong, wordsOf } = await import('../../main/electron/opened-files.ts');
const { Pages } = await import('../../main/electron/pages.ts');
const { PreferencesFile } = await import('../../main/electron/preferences.ts');
const { answer } = await import('../../main/electron/protocol.ts');
const { whyNoWindow } = await import('../../main/electron/run.ts');
const { makeStartUtility } = await import('../../main/electron/utility.ts');
const { placeWindow } = await import('../../main/electron/window-place.ts');
const { windowCommands } = await import('../../main/api/bridge.ts');

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'refract-desktop-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

describe('messages of the window', () => {
  const asked: unknown[] = [];
  const told: unknown[] = [];
  const handler = (name: string) => (args: unknown) => {
    asked.push([name, args]);
    if (name === 'refract:save') throw new Error('the disk is gone');
    return { ok: true, value: null };
  };
  const names = <Name extends string>(table: Record<Name, unknown>) => Object.keys(table) as Name[];
  takeMessages(
    Object.fromEntries(names(requests).map((name) => [name, handler(name)])) as never,
    Object.fromEntries(
      names(notices).map((name) => [name, (args: unknown) => told.push([name, args])]),
    ) as never,
  );
  const page = new MockContents();

  it.each([
    ['refract:call', undefined],
    ['refract:call', 'runs.list'],
    ['refract:call', { name: 7, args: {} }],
    ['refract:call', { name: 'x'.repeat(101), args: {} }],
    ['refract:call', { name: 'runs.list', args: {}, more: 1 }],
    ['refract:add-files', { paths: [] }],
    ['refract:add-files', { paths: [''] }],
    ['refract:add-files', { paths: '/etc/passwd' }],
    ['refract:choose-files', { kind: 'anything' }],
    ['refract:save', { file: 'f-1' }],
    ['refract:choose-home', { home: '/' }],
  ])('%s with %j is refused', async (name, given) => {
    asked.length = 0;
    expect(await ipcMain.ask(name, given, page)).toMatchObject({ ok: false, code: 'invalid-option' });
    expect(asked).toEqual([]);
  });

  it('what is too large, or no plain data, is refused', async () => {
    const large = { name: 'layout.set', args: { value: 'x'.repeat(5 * 2 ** 20) } };
    expect(await ipcMain.ask('refract:call', large, page)).toMatchObject({ ok: false, code: 'too-large' });
    const round: Record<string, unknown> = {};
    round['self'] = round;
    for (const args of [round, { n: 1n }]) {
      const answered = await ipcMain.ask('refract:call', { name: 'a', args }, page);
      expect(answered).toMatchObject({ ok: false, code: 'invalid-data' });
    }
  });

  it('a defect becomes a refusal', async () => {
    expect(await ipcMain.ask('refract:save', { file: 'f-1', name: 'a' }, page)).toMatchObject({
      ok: false,
      code: 'internal',
      message: 'the disk is gone',
    });
  });

  it('notices of another shape are not heard', () => {
    told.length = 0;
    for (const given of [
      undefined,
      {},
      { connection: -1 },
      { connection: 'a' },
      { connection: 1, more: 1 },
    ]) {
      ipcMain.tell('refract:listen', given, page);
    }
    ipcMain.tell('refract:listen', { connection: 1 }, page);
    expect(told).toEqual([['refract:listen', { connection: 1 }]]);
  });
});

describe('app://', () => {
  const window = (): string => {
    const made = folder();
    mkdirSync(join(made, 'dist', 'assets'), { recursive: true });
    writeFileSync(join(made, 'dist', 'index.html'), '<title>Refract</title>');
    writeFileSync(join(made, 'dist', 'assets', 'main-1a.js'), 'export {};');
    writeFileSync(join(made, 'dist', '.env'), 'secret');
    writeFileSync(join(made, 'outside.txt'), 'secret');
    symlinkSync(join(made, 'outside.txt'), join(made, 'dist', 'link.txt'));
    return join(made, 'dist');
  };
  const get = async (path: string, init?: RequestInit) =>
    answer(window(), new Request(`app://refract${path}`, init));

  it('serves the page under every path without an ending, and its files', async () => {
    for (const path of ['/', '/runs', '/runs/r-1?tab=log']) {
      const page = await get(path);
      expect(page.status).toBe(200);
      expect(await page.text()).toBe('<title>Refract</title>');
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    }
    const script = await get('/assets/main-1a.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await (await get('/', { method: 'HEAD' })).text()).toBe('');
  });

  it.each([
    ['/../outside.txt', 404],
    ['/%2e%2e/outside.txt', 404],
    ['/..%2foutside.txt', 403],
    ['/..%5coutside.txt', 403],
    ['/%00/outside.txt', 403],
    ['/.env', 403],
    ['/link.txt', 404],
    ['/C:/windows.txt', 403],
    ['/%zz', 400],
    ['/nowhere.js', 404],
    ['/index.php', 404],
  ])('%s gives %i and nothing of the file', async (path, status) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain('secret');
  });

  it('refuses other hosts, and writing', async () => {
    expect((await answer(window(), new Request('app://elsewhere/'))).status).toBe(403);
    expect((await get('/', { method: 'POST', body: 'x' })).status).toBe(400);
  });

  it('says when the window is not built', async () => {
    const response = await answer(folder(), new Request('app://refract/'));
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('npm run build');
  });
});

describe('events for pages', () => {
  function listening() {
    const listeners: EventListener[] = [];
    const stop = vi.fn();
    const pages = new Pages({
      connect: (listener) => {
        listeners.push(listener);
        return stop;
      },
    });
    const contents = new MockContents();
    const page = contents as never;
    pages.begin(page);
    pages.listen(page, 1);
    const send = (number: number) => listeners[0]!.onMessage({ number, events: [] });
    return { pages, contents, page, listeners, stop, send };
  }

  it('reach the connection that they are for', () => {
    const { contents, listeners, send } = listening();
    listeners[0]!.onConnection(true);
    send(1);
    expect(contents.sent).toEqual([
      { channel: 'refract:connection', news: { connection: 1, connected: true } },
      { channel: 'refract:message', news: { connection: 1, message: { number: 1, events: [] } } },
    ]);
  });

  it('are left out for a page that does not keep up, which is told so', () => {
    const { pages, page, contents, send } = listening();
    for (let number = 1; number <= 150; number++) send(number);
    expect(contents.sent).toHaveLength(100);
    pages.received(page, 1);
    send(151);
    expect(contents.sent.at(-1)!.news).toEqual({
      connection: 1,
      message: { number: 151, events: [{ name: 'system.missed', payload: {} }] },
    });
  });

  it('end when the page unlistens, begins anew or is gone; nothing is sent to one that is gone', () => {
    const { pages, page, contents, stop, listeners, send } = listening();
    pages.listen(page, 1); // twice the same number is a mistake
    expect(listeners).toHaveLength(1);
    pages.unlisten(page, 1);
    expect(stop).toHaveBeenCalledTimes(1);
    pages.listen(page, 2);
    pages.begin(page);
    expect(stop).toHaveBeenCalledTimes(2);
    pages.listen(page, 1);
    contents.destroy();
    expect(stop).toHaveBeenCalledTimes(3);
    const before = contents.sent.length;
    send(9);
    expect(contents.sent).toHaveLength(before);
  });

  it('are not for pages that have not begun', () => {
    const { pages, listeners } = listening();
    pages.listen(new MockContents() as never, 1);
    expect(listeners).toHaveLength(1);
  });
});

describe('dialogs', () => {
  const parts = (made = folder()) => {
    const preferences = new PreferencesFile(join(made, 'preferences.json'));
    writeFileSync(join(made, 'model'), 'bytes');
    const service = {
      addLocal: vi.fn((paths: readonly string[]) => Promise.resolve({ ok: true as const, value: paths })),
      file: () =>
        Promise.resolve({ ok: true as const, value: { path: join(made, 'model'), name: 'model.onnx' } }),
      open: vi.fn(() => Promise.resolve()),
    };
    return { made, preferences, service };
  };
  const contents = new MockContents() as never;

  it('that are closed change nothing', async () => {
    const { service, preferences } = parts();
    expect(await chooseFiles({ service, preferences }, contents, 'files')).toEqual({ ok: true, value: null });
    expect(await chooseHome({ service, preferences }, contents)).toEqual({ ok: true, value: null });
    expect(await save({ service, preferences }, contents, { file: 'f-1', name: 'a' })).toEqual({
      ok: true,
      value: { saved: false },
    });
    expect(service.open).not.toHaveBeenCalled();
    expect(preferences.values).toEqual({});
  });

  it('open files, and begin where the last one was', async () => {
    const { service, preferences } = parts();
    dialog.showOpenDialog.mockResolvedValueOnce({ canceled: false, filePaths: ['/data/a.npz'] });
    expect(await chooseFiles({ service, preferences }, contents, 'files')).toEqual({
      ok: true,
      value: ['/data/a.npz'],
    });
    await chooseFiles({ service, preferences }, contents, 'folder');
    expect(dialog.showOpenDialog).toHaveBeenLastCalledWith(
      expect.objectContaining({ defaultPath: '/data', properties: ['openDirectory'] }),
    );
  });

  it('save where the person says; a name is never a path', async () => {
    const { made, service, preferences } = parts();
    const filePath = join(made, 'saved.onnx');
    dialog.showSaveDialog.mockResolvedValueOnce({ canceled: false, filePath });
    const answered = await save({ service, preferences }, contents, {
      file: 'f-1',
      name: '../../etc/cron.d/x',
    });
    expect(answered).toEqual({ ok: true, value: { saved: true } });
    expect(dialog.showSaveDialog).toHaveBeenLastCalledWith({ defaultPath: 'x' });
    expect(readFileSync(filePath, 'utf8')).toBe('bytes');
    expect(preferences.values.folder).toBe(made);
  });

  it('move to another home folder, and remember it', async () => {
    const { made, service, preferences } = parts();
    dialog.showOpenDialog.mockResolvedValueOnce({ canceled: false, filePaths: ['/other'] });
    expect(await chooseHome({ service, preferences }, undefined)).toEqual({
      ok: true,
      value: { home: '/other' },
    });
    expect(service.open).toHaveBeenCalledWith('/other');
    expect(new PreferencesFile(join(made, 'preferences.json')).values.home).toBe('/other');
  });
});

it('preferences that are broken are as good as none', () => {
  const path = join(folder(), 'preferences.json');
  for (const text of ['', '{', '[]', '{"home":7}', '{"window":{"x":1}}']) {
    writeFileSync(path, text);
    expect(new PreferencesFile(path).values, text).toEqual({});
  }
});

describe('the window', () => {
  const screens = [
    { x: 0, y: 0, width: 1920, height: 1040 },
    { x: 1920, y: 0, width: 1280, height: 1024 },
  ];
  const at = (x: number, y: number) => ({ x, y, width: 1000, height: 700, isMaximized: false });

  it('opens where it was', () => {
    expect(placeWindow(at(100, 50), screens)).toEqual({ x: 100, y: 50, width: 1000, height: 700 });
    expect(placeWindow(at(2000, 50), screens)).toEqual({ x: 2000, y: 50, width: 1000, height: 700 });
  });

  it('opens as usual where its screen is gone, or was never there', () => {
    expect(placeWindow(at(2000, 50), screens.slice(0, 1))).toEqual({ width: 1440, height: 900 });
    expect(placeWindow(at(100, -700), screens)).toEqual({ width: 1440, height: 900 });
    expect(placeWindow(undefined, [{ x: 0, y: 0, width: 1280, height: 720 }])).toEqual({
      width: 1280,
      height: 720,
    });
  });
});

describe('files from outside', () => {
  it('are what is there among the words of the command line', () => {
    const made = folder();
    writeFileSync(join(made, 'a.npz'), '');
    const words = ['--inspect=0', 'a.npz', 'gone.npz', '', '--user-data-dir=/x'];
    expect(filesAmong(words, made)).toEqual([join(made, 'a.npz')]);
  });

  it('stand after the program, and after the app’s folder where that is named', () => {
    expect(wordsOf(['refract', 'a.npz'], true)).toEqual(['a.npz']);
    expect(wordsOf(['electron', '--inspect=0', '.', 'a.npz'], false)).toEqual(['a.npz']);
    expect(wordsOf(['electron'], false)).toEqual([]);
  });
});

describe('menus', () => {
  interface Item {
    label?: string;
    role?: string;
    accelerator?: string;
    click?: () => void;
    submenu?: Item[];
  }
  const template = (platform: NodeJS.Platform, command = vi.fn()) => {
    const menus = menuTemplate(platform, { command, chooseHome: vi.fn() }) as Item[];
    return { menus, items: menus.flatMap(({ submenu = [] }) => submenu), command };
  };

  it.each(['linux', 'win32', 'darwin'] as const)('reach every command of the window on %s', (platform) => {
    const { items, command } = template(platform);
    for (const { click, label } of items) if (label !== 'Choose Home Folder…') click?.();
    expect(new Set(command.mock.calls.flat())).toEqual(new Set(windowCommands));
  });

  it.each(['linux', 'darwin'] as const)('give no two items the same keys on %s', (platform) => {
    const keys = template(platform).items.flatMap(({ accelerator }) => accelerator ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('have settings and quit where the platform has them', () => {
    const labels = (menu: Item | undefined) => menu?.submenu?.map(({ label, role }) => label ?? role);
    expect(labels(template('darwin').menus[0])).toContain('Settings…');
    expect(labels(template('darwin').menus[1])).not.toContain('quit');
    expect(labels(template('linux').menus[0])).toEqual(expect.arrayContaining(['Settings…', 'quit']));
  });
});

describe('utility processes', () => {
  it('start engines for the service, carry their messages, and end with it', () => {
    const kill = vi.spyOn(process, 'kill').mockImplementation(() => true);
    onTestFinished(() => kill.mockRestore());
    const got: unknown[] = [];
    const start = makeStartUtility('/app/main');
    const service = start('service', { onMessage: (m) => got.push(m), onEnd: (end) => got.push(end) });
    const [store] = utilityProcess.all;
    expect(store!.file).toBe(join('/app/main', 'electron', 'service.cjs'));
    service.send('hello');
    expect(store!.got).toEqual([{ type: 'message', body: 'hello' }]);

    store!.emit('message', { type: 'start', child: 1, program: 'engine' });
    store!.emit('message', { type: 'send', child: 1, body: { kind: 'probe' } });
    const engine = utilityProcess.all[1]!;
    expect(engine.file).toBe(join('/app/main', 'training', 'engine.cjs'));
    expect(engine.got).toEqual([{ type: 'message', body: { kind: 'probe' } }]);
    engine.emit('message', { type: 'message', body: 'half', isLast: false });
    engine.emit('message', { type: 'message', body: 'all', isLast: true });
    expect(kill).toHaveBeenCalledExactlyOnceWith(4711, 'SIGKILL');
    engine.emit('exit', 0);
    expect(store!.got.slice(1)).toEqual([
      { type: 'child-message', child: 1, body: 'half' },
      { type: 'child-message', child: 1, body: 'all' },
      { type: 'child-end', child: 1, end: { how: 'ended with code 0', lastWords: '' } },
    ]);

    store!.emit('message', { type: 'start', child: 2, program: 'engine' });
    store!.emit('exit', 9);
    expect(kill).toHaveBeenCalledTimes(2);
    expect(got).toEqual([{ how: 'ended with code 9', lastWords: '' }]);
    service.send('nobody hears this');
    utilityProcess.all[2]!.emit('exit', 0); // tells nobody
    expect(store!.got).toHaveLength(4);
  });

  it('cannot start what they may not', () => {
    const before = utilityProcess.all.length;
    makeStartUtility('/app/main')('engine', { onMessage: vi.fn(), onEnd: vi.fn() });
    utilityProcess.all[before]!.emit('message', { type: 'start', child: 1, program: 'service' });
    expect(utilityProcess.all).toHaveLength(before + 1);
  });

  it('are used where Electron’s own Node is recent enough, else the one that is named', () => {
    const app = join('/opt', 'refract', 'app.asar');
    const none = { app, serviceNode: undefined, spareNode: undefined };
    expect(outsideArchive(join(app, 'main'))).toBe(join('/opt', 'refract', 'app.asar.unpacked', 'main'));
    expect(chooseLauncher({ ...none, nodeApi: 9 })).toBeUndefined();
    expect(chooseLauncher({ ...none, serviceNode: '', nodeApi: 9 })).toBeUndefined();
    expect(chooseLauncher({ ...none, spareNode: '/usr/bin/node', nodeApi: 9 })).toBeTypeOf('function');
    const before = utilityProcess.all.length;
    chooseLauncher({ ...none, spareNode: '/usr/bin/node', nodeApi: 10 })!('service', {
      onMessage: vi.fn(),
      onEnd: vi.fn(),
    });
    expect(utilityProcess.all[before]!.file).toContain('app.asar.unpacked');
  });
});

it('a window needs a display, and nobody who is root', () => {
  expect(whyNoWindow('linux', {}, 1000)).toBe('there is no display');
  expect(whyNoWindow('linux', { DISPLAY: ':0' }, 0)).toContain('root');
  expect(whyNoWindow('linux', { WAYLAND_DISPLAY: 'wayland-0' }, 1000)).toBeUndefined();
  expect(whyNoWindow('darwin', {}, 501)).toBeUndefined();
});

describe('the bridge', () => {
  it('carries calls, files by their paths, and what came before anybody listened', async () => {
    const { contextBridge } = await import('./mock.ts');
    await import('../../main/electron/preload.ts');
    const bridge = contextBridge.exposed.get(
      'refract',
    ) as unknown as import('../../main/api/bridge.ts').Bridge;
    expect(ipcRenderer.told).toEqual([{ channel: 'refract:begin', args: {} }]);
    await bridge.call('runs.list', { limit: 1 });
    expect(ipcRenderer.invoke).toHaveBeenLastCalledWith('refract:call', {
      name: 'runs.list',
      args: { limit: 1 },
    });

    const dropped = Object.assign(new File([], 'a.npz'), { lies: '/data/a.npz' });
    expect(webUtils.getPathForFile(dropped)).toBe('/data/a.npz');
    await bridge.addFiles([dropped]);
    expect(ipcRenderer.invoke).toHaveBeenLastCalledWith('refract:add-files', { paths: ['/data/a.npz'] });
    const made = await bridge.addFiles([dropped, new File([], 'made.npz')]);
    expect(made).toMatchObject({ ok: false, code: 'invalid-data' });

    const event = {};
    ipcRenderer.emit('refract:source', event, 'early');
    const heard: unknown[] = [];
    const stop = bridge.onSource((opened) => heard.push(opened));
    ipcRenderer.emit('refract:source', event, 'late');
    stop();
    ipcRenderer.emit('refract:source', event, 'unheard');
    expect(heard).toEqual(['early', 'late']);

    const messages: unknown[] = [];
    const stopListening = bridge.listen(
      (message) => messages.push(message),
      (connected) => messages.push(connected),
    );
    ipcRenderer.emit('refract:connection', event, { connection: 1, connected: true });
    ipcRenderer.emit('refract:message', event, { connection: 1, message: 'hello' });
    ipcRenderer.emit('refract:message', event, { connection: 2, message: 'of another' });
    stopListening();
    ipcRenderer.emit('refract:message', event, { connection: 1, message: 'too late' });
    expect(messages).toEqual([true, 'hello']);
    expect(ipcRenderer.told.map(({ channel }) => channel)).toEqual([
      'refract:begin',
      'refract:listen',
      'refract:received',
      'refract:received',
      'refract:unlisten',
      'refract:received',
    ]);
  });
});
