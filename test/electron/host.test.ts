/** @file The parts of the desktop host, each against the mock: dialogs, what is remembered, the window, menus, processes. */
import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { MockContents, app, dialog, type BrowserWindow, session, utilityProcess } from './mock.ts';
import { whyTooOld } from '../../main/processes/node-api.ts';

vi.mock('electron', () => import('./mock.ts'));

const { chooseFiles, chooseHome, save } = await import('../../main/electron/dialogs.ts');
const { askWhereTo } = await import('../../main/electron/downloads.ts');
const { chooseLauncher, outsideArchive } = await import('../../main/electron/launcher.ts');
const { menuTemplate } = await import('../../main/electron/menu.ts');
const { filesAmong, openable, wordsOf } = await import('../../main/electron/opened-files.ts');
const { PreferencesFile } = await import('../../main/electron/preferences.ts');
const { whyNoWindow } = await import('../../main/electron/run.ts');
const { makeStartUtility } = await import('../../main/electron/utility.ts');
const { openWindow } = await import('../../main/electron/window.ts');
const { placeWindow } = await import('../../main/electron/window-place.ts');
const { windowCommands } = await import('../../main/api/bridge.ts');

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'refract-desktop-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

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
    // MNIST’s files have no ending: a dialog that begins with endings would hide them.
    expect(dialog.showOpenDialog.mock.calls[0]!.at(-1)).toMatchObject({
      filters: [{ extensions: ['*'] }, { extensions: expect.arrayContaining(['npz']) as string[] }],
    });
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

it('a window that keeps crashing asks what to do, and is not left blank', async () => {
  const preferences = new PreferencesFile(join(folder(), 'preferences.json'));
  const window = openWindow({ preload: '/preload.cjs', preferences }) as unknown as BrowserWindow;
  const crash = () => window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
  dialog.showMessageBox.mockResolvedValueOnce({ response: 0 }).mockResolvedValueOnce({ response: 1 });
  for (let turn = 0; turn < 4; turn++) crash();
  expect(dialog.showMessageBox).toHaveBeenCalledOnce();
  await vi.waitFor(() => expect(window.loaded).toHaveLength(5));
  expect(app.quit).not.toHaveBeenCalled();
  await new Promise(setImmediate);
  for (let turn = 0; turn < 4; turn++) crash();
  await vi.waitFor(() => expect(app.quit).toHaveBeenCalled());
});

describe('files that the window makes', () => {
  const download = (url: string, name: string) => {
    const item = new EventEmitter() as EventEmitter & Record<string, unknown>;
    const setSaveDialogOptions = vi.fn();
    const given = { getURL: () => url, getFilename: () => name, getSavePath: () => join('/there', name) };
    Object.assign(item, given, { setSaveDialogOptions });
    const event = { preventDefault: vi.fn() };
    session.defaultSession.set['will-download']!(event as never, item as never);
    return { item, event, setSaveDialogOptions };
  };
  const begin = () => {
    const preferences = new PreferencesFile(join(folder(), 'preferences.json'));
    askWhereTo(session.defaultSession as never, preferences);
    return preferences;
  };

  it('are saved where the dialog says, which begins where the last one was', () => {
    const preferences = begin();
    const first = download('blob:app://refract/1', 'loss.svg');
    expect(first.setSaveDialogOptions).toHaveBeenCalledWith({ defaultPath: 'loss.svg' });
    first.item.emit('done', {}, 'cancelled');
    expect(preferences.values).toEqual({});
    first.item.emit('done', {}, 'completed'); // told once
    expect(preferences.values).toEqual({});
    const second = download('blob:app://refract/2', 'loss.csv');
    second.item.emit('done', {}, 'completed');
    const third = download('blob:app://refract/3', '../../report.md');
    expect(third.setSaveDialogOptions).toHaveBeenCalledWith({ defaultPath: join('/there', 'report.md') });
  });

  it.each(['https://example.com/a.npz', 'blob:https://example.com/1', 'blob:', 'data:text/plain,a', ''])(
    'are the only ones: %s is not',
    (url) => {
      begin();
      const { event, setSaveDialogOptions } = download(url, 'a');
      expect(event.preventDefault).toHaveBeenCalledOnce();
      expect(setSaveDialogOptions).not.toHaveBeenCalled();
    },
  );
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

  it('may be of every type that the systems open with the app', () => {
    const made = folder();
    const names = openable.map((ending) => `data.${ending}`);
    for (const name of names) writeFileSync(join(made, name), '');
    expect(names).toContain('data.h5');
    expect(filesAmong(names, made)).toEqual(names.map((name) => join(made, name)));
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

it('a Node that is too old for the service is said to be', () => {
  expect(whyTooOld({ node: '20.20.2', napi: '9' }, '/usr/bin/node')).toBe(
    '/usr/bin/node is Node 20.20.2, which is too old for Refract.',
  );
  expect(whyTooOld({ node: '18.0.0' }, 'node')).toContain('18.0.0');
  expect(whyTooOld(process.versions, process.execPath)).toBeUndefined();
});

it('a window needs a display, and nobody who is root', () => {
  expect(whyNoWindow('linux', {}, 1000)).toBe('there is no display');
  expect(whyNoWindow('linux', { DISPLAY: ':0' }, 0)).toContain('root');
  expect(whyNoWindow('linux', { WAYLAND_DISPLAY: 'wayland-0' }, 1000)).toBeUndefined();
  expect(whyNoWindow('darwin', {}, 501)).toBeUndefined();
});
