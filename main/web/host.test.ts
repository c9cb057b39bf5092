/** @file The web host as browsers use it, and as those who should not use it try to. Nothing of this may stop it. */
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { existsSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { contractVersion } from '../api/contract.ts';
import type { AnyEvent, EventMessage } from '../api/events.ts';
import { writeTiny } from '../workbench/service/testing.ts';
import type { Service } from '../workbench/index.ts';
import { startWebHost } from './host.ts';
import { ask, openTestHost, temporaryFolder } from './testing.ts';
import type { TestHost } from './testing.ts';

/** The host still answers what it should. */
async function expectAlive({ call }: TestHost): Promise<void> {
  expect((await call('runs.count')).json).toEqual({ ok: true, value: { total: 0 } });
}

interface Page {
  readonly messages: EventMessage[];
  readonly events: () => AnyEvent[];
  readonly socket: WebSocket;
}

function openPage(
  { host, cookie }: TestHost,
  headers: Record<string, string | undefined> = {},
): Promise<Page> {
  const own = Object.entries({ cookie, origin: host.origin, ...headers }).filter(
    ([, value]) => value !== undefined,
  );
  const socket = new WebSocket(`${host.origin.replace('http', 'ws')}/events`, {
    headers: Object.fromEntries(own) as Record<string, string>,
  });
  onTestFinished(() => socket.terminate());
  const messages: EventMessage[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data)) as EventMessage));
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (_, response) =>
      reject(new Error(`refused with ${response.statusCode}`)),
    );
    socket.on('error', reject);
    socket.on('open', () =>
      resolve({ messages, socket, events: () => messages.flatMap(({ events }) => events) }),
    );
  });
}

async function until(what: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !what(); tries++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(what()).toBe(true);
}

describe('coming in', () => {
  it('with the token of the printed address gives a cookie that scripts and other sites do not get', async () => {
    const { host } = await openTestHost();
    const path = host.invite().slice(host.origin.length);
    expect(path).toMatch(/^\/enter\?token=[0-9a-f]{64}$/);
    const answer = await ask(host, 'GET', path, { headers: { origin: null } });
    expect(answer).toMatchObject({ status: 303, headers: { location: '/' } });
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      new RegExp(`^refract-${host.port}=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict$`),
    );
  });

  it.each(['/enter', '/enter?token=', `/enter?token=${'0'.repeat(64)}`])(
    'with %s is refused',
    async (path) => {
      const { host } = await openTestHost();
      expect(await ask(host, 'GET', path)).toMatchObject({
        status: 401,
        json: { ok: false, code: 'forbidden' },
      });
    },
  );

  it('is needed again after a restart, and it is said how', async () => {
    const first = await openTestHost();
    const { port } = first.host;
    await first.host.close();
    const again = await startWebHost({ service: first.service, renderer: first.folder, port });
    onTestFinished(() => again.close());
    const headers = { cookie: first.cookie, 'content-type': 'application/json' };
    expect(await ask(again, 'POST', '/call/system.about', { headers, body: '{}' })).toMatchObject({
      status: 401,
      json: {
        code: 'forbidden',
        message: 'This browser has not been let in.',
        hint: 'Open the address that Refract has printed where it was started. Each is good once; press Enter there for another one, or run `refract serve --link`.',
      },
    });
    await expect(openPage({ ...first, host: again })).rejects.toThrow('refused with 401');
  });

  it('with the same token twice is refused', async () => {
    const { host } = await openTestHost();
    const path = host.invite().slice(host.origin.length);
    expect((await ask(host, 'GET', path)).status).toBe(303);
    expect(await ask(host, 'GET', path)).toMatchObject({ status: 401, json: { code: 'forbidden' } });
  });

  it.each([
    ['GET', '/'],
    ['GET', '/assets/main-1a2b.js'],
    ['GET', '/file/f-1'],
    ['POST', '/call/runs.list'],
    ['POST', '/upload/s-1/0'],
  ])('without a cookie, %s %s is refused', async (method, path) => {
    const { host } = await openTestHost();
    const headers = { 'content-type': 'application/json' };
    for (const cookie of [
      null,
      'refract=1',
      `refract-${host.port}=`,
      `refract-${host.port}=${'0'.repeat(64)}`,
    ]) {
      const answer = await ask(host, method, path, { headers: { ...headers, cookie } });
      expect(answer).toMatchObject({ status: 401, json: { ok: false, code: 'forbidden' } });
    }
  });

  it('tells a person in words', async () => {
    const { host } = await openTestHost();
    const answer = await ask(host, 'GET', '/', { headers: { origin: null, accept: 'text/html,*/*' } });
    expect(answer.status).toBe(401);
    expect(answer.headers['content-type']).toContain('text/html');
    expect(answer.text).toContain('Open the address that Refract has printed');
  });
});

describe('requests from elsewhere', () => {
  it.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '',
    '[::2]',
    '10.0.0.1',
  ])('by the name %j are refused, though they reach this machine', async (name) => {
    const test = await openTestHost();
    const answer = await test.ask('GET', '/', { headers: { host: name, origin: `http://${name}` } });
    expect(answer).toMatchObject({ status: 403, json: { code: 'forbidden' } });
    await expectAlive(test);
  });

  it.each([
    'http://evil.example',
    'null',
    'http://127.0.0.1:1',
    'http://localhost:1',
    'file://',
    'nonsense',
    '',
  ])('of the origin %j are refused, cookie or not', async (origin) => {
    const test = await openTestHost();
    const headers = { origin, 'content-type': 'application/json' };
    const answer = await test.ask('POST', '/call/runs.count', { headers, body: '{}' });
    expect(answer).toMatchObject({ status: 403, json: { code: 'forbidden' } });
    await expectAlive(test);
  });

  it('without an origin cannot call, and from other sites cannot load', async () => {
    const { ask: own } = await openTestHost();
    const headers = { origin: null, 'content-type': 'application/json' };
    expect((await own('POST', '/call/runs.count', { headers, body: '{}' })).status).toBe(403);
    for (const site of ['cross-site', 'same-site']) {
      const loading = { origin: null, 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' };
      expect((await own('GET', '/assets/main-1a2b.js', { headers: loading })).status).toBe(403);
      const following = { origin: null, 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' };
      expect((await own('GET', '/', { headers: following })).status).toBe(200);
    }
  });

  it('by another name of this machine, or a forwarded port, are answered', async () => {
    const { ask: own, host } = await openTestHost({ hosts: ['workstation'] });
    for (const name of [`localhost:${host.port}`, 'localhost:9999', 'workstation', '[::1]:80']) {
      const headers = { host: name, origin: `http://${name}`, 'content-type': 'application/json' };
      expect((await own('POST', '/call/runs.count', { headers, body: '{}' })).json.ok).toBe(true);
    }
  });
});

describe('the window’s files', () => {
  it('come with a strict policy', async () => {
    const { ask: own } = await openTestHost();
    const page = await own('GET', '/');
    expect(page).toMatchObject({ status: 200, text: '<!doctype html><title>Refract</title>' });
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    });
    const script = await own('GET', '/assets/main-1a2b.js');
    expect(script.headers['content-type']).toContain('text/javascript');
    expect(script.headers['cache-control']).toContain('immutable');
    expect((await own('GET', '/runs/r-12345678')).text).toContain('<title>Refract</title>');
    expect(await own('HEAD', '/')).toMatchObject({ status: 200, text: '' });
  });

  it.each([
    ['/missing.js', 404],
    ['/../outside.txt', 404],
    ['/%2e%2e/outside.txt', 404],
    ['/..%2foutside.txt', 403],
    ['/assets/..%2f..%2foutside.txt', 403],
    ['/..%5coutside.txt', 403],
    ['/assets/%2e%2e%2f%2e%2e%2foutside.txt', 403],
    ['/.env', 403],
    ['/%00', 403],
    ['/index.html%00.txt', 403],
    ['/%ff', 400],
    ['//evil.example/x', 400],
    ['http://evil.example/', 400],
    ['/link.txt', 404],
    ['/assets', 200], // a page of the window's own: its index
  ])('%s gives %i', async (path, status) => {
    const test = await openTestHost();
    symlinkSync(join(test.folder, 'outside.txt'), join(test.folder, 'window', 'link.txt'));
    const answer = await test.ask('GET', path);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('secret');
    await expectAlive(test);
  });

  it('that are not built are a plain page', async () => {
    const { ask: own } = await openTestHost({ renderer: temporaryFolder() });
    const answer = await own('GET', '/');
    expect(answer).toMatchObject({ status: 404 });
    expect(answer.text).toContain('The window is not built');
  });
});

describe('calls', () => {
  it('are answered, and what they refuse is a proper answer', async () => {
    const { call } = await openTestHost();
    expect((await call('settings.set', { theme: 'dark' })).json).toMatchObject({
      ok: true,
      value: { settings: { theme: 'dark' } },
    });
    expect(await call('runs.get', { id: 'r-1' })).toMatchObject({
      status: 200,
      json: { ok: false, code: 'not-found' },
    });
    expect(await call('runs.get', { id: 1 })).toMatchObject({
      status: 200,
      json: { ok: false, code: 'invalid-option' },
    });
    expect(await call('nothing/here')).toMatchObject({ status: 200, json: { ok: false, code: 'usage' } });
    expect(await call('__proto__')).toMatchObject({ status: 200, json: { ok: false, code: 'usage' } });
  });

  const json = { 'content-type': 'application/json' };
  it.each([
    ['broken JSON', json, '{"id":', 400, 'invalid-data'],
    ['bytes that are no text', json, Buffer.from([0x22, 0xff, 0x22]), 400, 'invalid-data'],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'id=1', 415, 'invalid-data'],
    ['plain text', { 'content-type': 'text/plain' }, '{}', 415, 'invalid-data'],
    ['no type', {}, '{}', 415, 'invalid-data'],
    ['too much, announced', json, Buffer.alloc(5 * 2 ** 20, ' '), 413, 'too-large'],
  ] as const)('with %s are refused', async (_, headers, body, status, code) => {
    const test = await openTestHost();
    const answer = await test.ask('POST', '/call/runs.count', { headers, body });
    expect(answer).toMatchObject({ status, json: { ok: false, code } });
    await expectAlive(test);
  });

  it('with too much, not announced, are refused', async () => {
    const test = await openTestHost();
    async function* endless(): AsyncGenerator<Buffer, void, undefined> {
      for (let i = 0; i < 10; i++) yield await Promise.resolve(Buffer.alloc(2 ** 20, ' '));
    }
    const answer = await test.ask('POST', '/call/runs.count', { headers: json, body: endless() });
    expect(answer).toMatchObject({ status: 413, json: { code: 'too-large' } });
    await expectAlive(test);
  });

  it('deep as a well are refused or answered, not crashed on', async () => {
    const test = await openTestHost();
    const body = '['.repeat(100_000) + ']'.repeat(100_000);
    const answer = await test.ask('POST', '/call/layout.set', {
      headers: json,
      body: `{"key":"x","value":${body}}`,
    });
    expect(answer).toMatchObject({ status: 200, json: { ok: false, code: 'too-large' } });
    await expectAlive(test);
  });

  it.each([
    ['GET', '/call/runs.count'],
    ['PUT', '/call/runs.count'],
    ['DELETE', '/'],
    ['POST', '/'],
    ['GET', '/upload/s-1/0'],
  ])('%s %s is refused', async (method, path) => {
    const test = await openTestHost();
    expect(await test.ask(method, path)).toMatchObject({ status: 405, json: { code: 'usage' } });
    await expectAlive(test);
  });

  it.each([
    'garbage\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    `GET / HTTP/1.1\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`,
    '\x16\x03\x01',
  ])('that are no HTTP are hung up on', async (bytes) => {
    const test = await openTestHost();
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(test.host.port, '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (piece) => (text += String(piece)));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
    await expectAlive(test);
  });
});

describe('uploads', () => {
  const begin = async ({ call }: TestHost, files: { path: string; bytes: number }[]) => {
    const { json } = await call('sources.begin', { files });
    if (!json.ok) throw new Error(json.code);
    return (json.value as { id: string }).id;
  };

  it('arrive, are inspected and imported, and are gone afterwards', async () => {
    const test = await openTestHost();
    const path = join(test.folder, 'tiny.npz');
    await writeTiny(path);
    const bytes = readFileSync(path);
    const id = await begin(test, [
      { path: 'set/tiny.npz', bytes: bytes.length },
      { path: 'set/notes.txt', bytes: 2 },
    ]);
    expect((await test.call('datasets.inspect', { source: id })).json).toMatchObject({
      ok: false,
      code: 'wrong-state',
    });
    expect((await test.ask('POST', `/upload/${id}/1`, { body: 'ok' })).json).toMatchObject({
      ok: true,
      value: { complete: false },
    });
    expect((await test.ask('POST', `/upload/${id}/0`, { body: bytes })).json).toMatchObject({
      ok: true,
      value: { complete: true },
    });
    expect((await test.call('datasets.inspect', { source: id })).json).toMatchObject({
      ok: true,
      value: { format: { id: 'npz' }, suggestedName: 'set' },
    });
    const page = await openPage(test);
    await test.call('datasets.import', { source: id, name: 'uploaded' });
    await until(() =>
      page.events().some(({ name, payload }) => name === 'jobs.changed' && payload.job.status === 'done'),
    );
    expect((await test.call('datasets.list')).json).toMatchObject({
      value: { datasets: [{ name: 'uploaded' }] },
    });
    expect((await test.call('sources.get', { id })).json).toMatchObject({ ok: false, code: 'not-found' });
    const [scratch] = readdirSync(join(test.folder, 'home', 'scratch'));
    expect(readdirSync(join(test.folder, 'home', 'scratch', scratch!))).toEqual([]);
  });

  it.each(['../evil', '/etc/cron.d/evil', 'a/../../evil', 'C:\\evil', '..\\evil', 'a\0b'])(
    'to %j are refused',
    async (path) => {
      const test = await openTestHost();
      const { json } = await test.call('sources.begin', { files: [{ path, bytes: 1 }] });
      expect(json).toMatchObject({ ok: false, code: 'forbidden' });
      expect(existsSync(join(test.folder, 'evil'))).toBe(false);
      await expectAlive(test);
    },
  );

  it('that were not announced, come twice, or are larger or smaller than announced are refused', async () => {
    const test = await openTestHost();
    const id = await begin(test, [{ path: 'x', bytes: 3 }]);
    const post = async (path: string, body: string) => {
      const { status, json } = await test.ask('POST', path, { body });
      return [status, json.code ?? 'ok'];
    };
    expect(await post(`/upload/${id}/1`, 'abc')).toEqual([404, 'not-found']);
    expect(await post('/upload/s-none/0', 'abc')).toEqual([404, 'not-found']);
    expect(await post(`/upload/${id}/-1`, 'abc')).toEqual([404, 'not-found']);
    expect(await post(`/upload/${id}/0/more`, 'abc')).toEqual([404, 'not-found']);
    expect(await post(`/upload/..%2f..%2fx/0`, 'abc')).toEqual([404, 'not-found']);
    expect(await post(`/upload/${id}/0`, 'abcdef')).toEqual([413, 'too-large']);
    expect(await post(`/upload/${id}/0`, 'ab')).toEqual([400, 'invalid-data']);
    expect(await post(`/upload/${id}/0`, 'abc')).toEqual([200, 'ok']);
    expect(await post(`/upload/${id}/0`, 'abc')).toEqual([409, 'wrong-state']);
    await expectAlive(test);
  });

  it('of a folder of 12,000 small files are announced in portions, and come several at once', async () => {
    const test = await openTestHost();
    const files = Array.from({ length: 12_000 }, (_, i) => ({ path: `set/${i}.bin`, bytes: 1 }));
    const total = { files: 12_000, bytes: 12_000 };
    const code = async (name: string, args: unknown) => (await test.call(name, args)).json.code;
    expect(await code('sources.begin', { files })).toBe('invalid-option');
    const { json } = await test.call('sources.begin', { files: files.slice(0, 10_000), total });
    const { id } = json.value as { id: string };
    const rest = { id, from: 10_000, files: files.slice(10_000) };
    expect(await code('sources.announce', { ...rest, from: 9999 })).toBe('wrong-state');
    expect(await code('sources.announce', { ...rest, files: [] })).toBe('invalid-option');
    expect((await test.call('sources.announce', rest)).json).toMatchObject({
      ok: true,
      value: { files: 12_000 },
    });
    expect(await code('sources.announce', rest)).toBe('wrong-state');
    const page = await openPage(test);
    const upload = async (places: string, body: string) => (await test.ask('POST', `/upload/${id}/${places}`, { body })).json; // prettier-ignore
    expect(await upload('0-999', 'x'.repeat(1000))).toMatchObject({ ok: true, value: { received: 1000 } });
    expect(await upload('11990-11999', 'x'.repeat(10))).toMatchObject({ value: { received: 1010 } });
    expect(await upload('1000-2000', 'x'.repeat(1001))).toMatchObject({ code: 'too-large' });
    expect(await upload('11999-12000', 'xx')).toMatchObject({ code: 'not-found' });
    expect(await upload('7-6', '')).toMatchObject({ code: 'not-found' });
    expect(await upload('990-1000', 'x'.repeat(11))).toMatchObject({ code: 'wrong-state' });
    expect(await code('datasets.inspect', { source: id })).toBe('wrong-state');
    // What pages are told of the upload does not grow with the files.
    const told = () => page.events().filter(({ name }) => name === 'sources.changed');
    await until(() => told().length > 0);
    for (const event of told()) expect(JSON.stringify(event).length).toBeLessThan(300);
    await expectAlive(test);
  });

  it('over one connection that is kept leave no listeners on it', async () => {
    const test = await openTestHost();
    const files = Array.from({ length: 20 }, (_, i) => ({ path: `${i}`, bytes: 1 }));
    const id = await begin(test, files);
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => {
      process.off('warning', onWarning);
      agent.destroy();
    });
    const ports = new Set<number | undefined>();
    for (const place of files.keys()) {
      const headers = { cookie: test.cookie, origin: test.host.origin };
      const status = await new Promise((resolve, reject) => {
        const asked = request(`${test.host.origin}/upload/${id}/${place}`, {
          method: 'POST',
          agent,
          headers,
        });
        asked.on('error', reject);
        asked.on('response', (response) => {
          ports.add(response.socket.localPort);
          response.resume().on('end', () => resolve(response.statusCode));
        });
        asked.end('x');
      });
      expect(status).toBe(200);
    }
    expect(ports.size).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
    expect((await test.call('sources.get', { id })).json).toMatchObject({ value: { complete: true } });
  });

  it('that break off leave nothing and can be sent again', async () => {
    const test = await openTestHost();
    const id = await begin(test, [{ path: 'x', bytes: 2 ** 20 }]);
    await new Promise<void>((resolve) => {
      const socket = connect(test.host.port, '127.0.0.1', () => {
        const head = ['POST /upload/ID/0 HTTP/1.1', `Host: 127.0.0.1:${test.host.port}`, `Origin: ${test.host.origin}`, `Cookie: ${test.cookie}`, `Content-Length: ${2 ** 20}`, '', ''].join('\r\n').replace('ID', id); // prettier-ignore
        socket.write(head + 'x'.repeat(1000), () => setTimeout(() => socket.destroy(), 50));
      });
      socket.on('close', () => resolve());
    });
    const folder = join(test.folder, 'home', 'scratch');
    await until(() => readdirSync(join(folder, readdirSync(folder)[0]!, id)).length === 0);
    const again = await test.ask('POST', `/upload/${id}/0`, { body: Buffer.alloc(2 ** 20) });
    expect(again.json).toMatchObject({ ok: true, value: { complete: true } });
  });
});

describe('files that were made', () => {
  it('are downloaded under their name; others are not there', async () => {
    const test = await openTestHost();
    for (const id of ['f-none', '..%2f..%2foutside.txt', '']) {
      expect(await test.ask('GET', `/file/${id}`)).toMatchObject({
        status: 404,
        json: { code: 'not-found' },
      });
    }
    const path = join(test.folder, 'model');
    writeFileSync(path, 'weights');
    const service = { ...test.service, file: () => ({ path, name: 'lif “k = 4”.onnx' }) };
    const host = await startWebHost({ service, renderer: test.folder });
    onTestFinished(() => host.close());
    const entered = await ask(host, 'GET', host.invite().slice(host.origin.length));
    const cookie = entered.headers['set-cookie']![0]!.split(';')[0]!;
    const answer = await ask(host, 'GET', '/file/f-1', { headers: { cookie } });
    expect(answer).toMatchObject({ status: 200, text: 'weights' });
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename="lif__k___4_.onnx"; filename*=UTF-8''${encodeURIComponent('lif “k = 4”.onnx')}`,
    );
  });
});

describe('the event stream', () => {
  it('begins with hello and tells what changes', async () => {
    const test = await openTestHost();
    const page = await openPage(test);
    await until(() => page.messages.length > 0);
    const hello = { name: 'system.hello', payload: { contractVersion, session: test.service.session } };
    expect(page.messages[0]).toEqual({ number: 1, events: [hello] });
    await test.call('settings.set', { theme: 'light' });
    await until(() => page.messages.length > 1);
    expect(page.messages[1]).toMatchObject({
      number: 2,
      events: [{ name: 'settings.changed', payload: { settings: { theme: 'light' } } }],
    });
  });

  it.each([
    [{ origin: 'http://evil.example' }, 403],
    [{ origin: undefined }, 403],
    [{ cookie: '' }, 401],
    [{ host: 'evil.example', origin: 'http://evil.example' }, 403],
  ])('with %j is refused', async (headers, status) => {
    const test = await openTestHost();
    await expect(openPage(test, headers)).rejects.toThrow(`refused with ${status}`);
    await expectAlive(test);
  });

  it('hangs up on a page that talks, or talks too much', async () => {
    const test = await openTestHost();
    for (const message of ['hello', 'x'.repeat(5000)]) {
      const { socket } = await openPage(test);
      const closed = new Promise<number>((resolve) => socket.on('close', (code: number) => resolve(code)));
      socket.send(message);
      expect([1008, 1009]).toContain(await closed);
    }
    await expectAlive(test);
  });

  it('has room for so many pages', async () => {
    const test = await openTestHost({ maxPages: 2 });
    const pages = [await openPage(test), await openPage(test)];
    await expect(openPage(test)).rejects.toThrow('refused with 503');
    pages[0]!.socket.terminate();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await openPage(test);
  });

  it('tells a page that did not keep up that it has missed something, and keeps no more than its limit', async () => {
    const test = await openTestHost();
    let send: ((message: EventMessage) => void) | undefined;
    const service: Service = {
      ...test.service,
      connect: (given) => {
        send = given;
        return () => undefined;
      },
    };
    const host = await startWebHost({ service, renderer: test.folder, maxWaitingBytes: 2 ** 20 });
    onTestFinished(() => host.close());
    const entered = await ask(host, 'GET', host.invite().slice(host.origin.length));
    const cookie = entered.headers['set-cookie']![0]!.split(';')[0]!;
    const page = await openPage({ ...test, host, cookie });
    await until(() => send !== undefined);
    page.socket.pause();
    const note = { name: 'system.note', payload: { message: 'x'.repeat(2 ** 20) } } as const;
    for (let number = 1; number <= 50; number++) send!({ number, events: [note] });
    page.socket.resume();
    await until(() => page.messages.length > 0);
    expect(page.messages.length).toBeLessThan(50);
    await new Promise((resolve) => setTimeout(resolve, 100));
    send!({ number: 51, events: [{ name: 'datasets.changed', payload: {} }] });
    await until(() => page.messages.at(-1)?.number === 51);
    expect(page.messages.at(-1)?.events.map(({ name }) => name)).toEqual([
      'system.missed',
      'datasets.changed',
    ]);
  });
});

describe('the host', () => {
  it('says so when a port is taken', async () => {
    const { host, service, folder } = await openTestHost();
    await expect(startWebHost({ service, renderer: folder, port: host.port })).rejects.toMatchObject({
      code: 'busy',
    });
  });

  it('listens to this machine only', async () => {
    const { host } = await openTestHost();
    expect(host.origin).toBe(`http://127.0.0.1:${host.port}`);
  });

  it('closes with pages open', async () => {
    const test = await openTestHost();
    const { socket } = await openPage(test);
    const closed = new Promise<number>((resolve) => socket.on('close', (code: number) => resolve(code)));
    await test.host.close();
    expect(await closed).toBe(1001);
  });
});
