/** @file The desktop's boundary against the mock: what pages ask and tell, what they are sent and served, the bridge. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Bridge } from '../../main/api/bridge.ts';
import type { EventListener } from '../../main/electron/service-host.ts';
import { MockContents, ipcMain, ipcRenderer, webUtils } from './mock.ts';

vi.mock('electron', () => import('./mock.ts'));

const { requests, notices } = await import('../../main/electron/channels.ts');
const { takeMessages } = await import('../../main/electron/ipc.ts');
const { Pages } = await import('../../main/electron/pages.ts');
const { answer } = await import('../../main/electron/protocol.ts');

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

describe('the bridge', () => {
  it('carries calls, files by their paths, and what came before anybody listened', async () => {
    const { contextBridge } = await import('./mock.ts');
    await import('../../main/electron/preload.ts');
    const bridge = contextBridge.exposed.get('refract') as unknown as Bridge;
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
