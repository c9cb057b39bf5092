/** @file What the tests of the web host share: a host over a real service, and raw requests that no browser would make. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as send } from 'node:http';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openService } from '../workbench/index.ts';
import type { Service } from '../workbench/index.ts';
import { startWebHost } from './host.ts';
import type { WebHost, WebHostOptions } from './host.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON, where it is. */
  readonly json: { ok: boolean; value?: unknown; code?: string; message?: string; hint?: string };
}

export interface TestHost {
  readonly host: WebHost;
  readonly service: Service;
  readonly folder: string;
  /** A cookie that was got with a token. */
  readonly cookie: string;
  /** A request as a page of ours makes it, with changes; null leaves a header out. */
  readonly ask: (
    method: string,
    path: string,
    options?: { headers?: Record<string, string | null>; body?: string | Buffer | AsyncIterable<Buffer> },
  ) => Promise<Answer>;
  readonly call: (name: string, args?: unknown) => Promise<Answer>;
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'refract-web-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** A host whose window is a page, a script under assets/, and a file that is none of its business beside it. */
export async function openTestHost(options: Partial<WebHostOptions> = {}): Promise<TestHost> {
  const folder = temporaryFolder();
  const renderer = join(folder, 'window');
  mkdirSync(join(renderer, 'assets'), { recursive: true });
  writeFileSync(join(renderer, 'index.html'), '<!doctype html><title>Refract</title>');
  writeFileSync(join(renderer, 'assets', 'main-1a2b.js'), 'export {};');
  writeFileSync(join(renderer, '.env'), 'secret');
  writeFileSync(join(folder, 'outside.txt'), 'secret');
  const service = openService({
    home: join(folder, 'home'),
    builtins: false,
    checkResults: true,
    givesWay: false,
  });
  const host = await startWebHost({ service, renderer, ...options });
  onTestFinished(async () => {
    await host.close();
    await service.close();
  });
  const entered = await ask(host, 'GET', host.invite().slice(host.origin.length), {
    headers: { origin: null },
  });
  const cookie = (entered.headers['set-cookie']?.[0] ?? '').split(';')[0]!;
  const own: TestHost['ask'] = (method, path, { headers = {}, body } = {}) =>
    ask(host, method, path, { headers: { cookie, ...headers }, ...(body === undefined ? {} : { body }) });
  return {
    ...{ host, service, folder, cookie },
    ask: own,
    call: (name, args = {}) =>
      own('POST', `/call/${name}`, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(args),
      }),
  };
}

/** A request without a cookie. */
export function ask(
  host: WebHost,
  method: string,
  path: string,
  { headers = {}, body }: NonNullable<Parameters<TestHost['ask']>[2]> = {},
): Promise<Answer> {
  const all: OutgoingHttpHeaders = { origin: host.origin, host: new URL(host.origin).host };
  const changed = Object.fromEntries(
    Object.entries({ ...all, ...headers }).filter(([, value]) => value !== null),
  ) as OutgoingHttpHeaders;
  return new Promise((resolve, reject) => {
    const request = send({
      host: '127.0.0.1',
      port: host.port,
      method,
      path,
      headers: changed,
      agent: false,
    });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (text += piece));
      response.on('error', reject);
      response.on('end', () => {
        const isJson = response.headers['content-type']?.startsWith('application/json') ?? false;
        const json = (isJson ? JSON.parse(text) : {}) as Answer['json'];
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
      });
    });
    void write(request, body);
  });
}

async function write(
  request: ReturnType<typeof send>,
  body: string | Buffer | AsyncIterable<Buffer> | undefined,
): Promise<void> {
  if (body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body)) {
    for await (const piece of body) {
      if (request.destroyed) return;
      if (!request.write(piece)) await new Promise((resolve) => request.once('drain', resolve));
    }
    request.end();
  } else request.end(body);
}
