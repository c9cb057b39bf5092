/**
 * @file The web host: the workbench on a port of this machine, for browsers. Calls are HTTP POST, events one WebSocket,
 * dropped files are streamed up, and the window's files come from a folder. Only this machine is listened to unless
 * told otherwise, and only browsers that were let in by a token get anything.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RefractError, toRefractError } from '../api/errors.ts';
import { sourceLimits } from '../api/sources.ts';
import type { Service } from '../workbench/index.ts';
import { HttpRefusal, answerJson, answerPage, refuse, statusOf } from './answer.ts';
import { piecesOf, readJson } from './body.ts';
import { EventStream } from './event-stream.ts';
import { Guard } from './guard.ts';
import { securityHeaders } from './headers.ts';
import { invitationPath, keepInvitationKey } from './invitation-key.ts';
import type { InvitationKey } from './invitation-key.ts';
import { sendMadeFile } from './made-files.ts';
import { Sessions } from './sessions.ts';
import { serveFile } from './static-files.ts';

export interface WebHostOptions {
  /** The host does not close it. */
  readonly service: Service;
  /** The folder of the built window. */
  readonly renderer: string;
  /** 0, the default: any free one. */
  readonly port?: number;
  /** The address to listen at; 127.0.0.1 unless told otherwise. */
  readonly address?: string;
  /** Where the host keeps a key by which `refract serve --link` asks it for another address; it keeps none if left out. */
  readonly home?: string;
  /** Names, without ports, under which browsers may ask, beside those of the loopback and the address itself. */
  readonly hosts?: readonly string[];
  /** What may wait for a page that does not keep up with events, in bytes. */
  readonly maxWaitingBytes?: number;
  /** Pages that may be open at once. */
  readonly maxPages?: number;
}

export interface WebHost {
  /** "http://127.0.0.1:4711" */
  readonly origin: string;
  readonly port: number;
  /** A new address that lets one browser in, once. */
  readonly invite: () => string;
  readonly close: () => Promise<void>;
}

/** Addresses to listen at by which 127.0.0.1 is answered too. */
const onLoopback: ReadonlySet<string> = new Set(['127.0.0.1', '0.0.0.0', '::']);

/** How long an upload may stand still. */
const UPLOAD_IDLE_MS = 60_000;

/** What the handlers of the routes work with. */
interface Parts {
  readonly service: Service;
  readonly renderer: string;
  readonly guard: Guard;
  readonly sessions: Sessions;
  /** A new address that lets one browser in. */
  readonly invite: () => string;
  /** Who may ask for one from another process; undefined before the host listens, or where nobody may. */
  invitationKey: InvitationKey | undefined;
}

/**
 * Starts to listen.
 * @throws RefractError `busy` for a port that is taken, `unavailable` for one that may not be used
 */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const { service, renderer, port = 0, address = '127.0.0.1', hosts = [] } = options;
  const guard = new Guard(hosts);
  const sessions = new Sessions();
  let origin = '';
  const invite = () => `${origin}/enter?token=${sessions.invite()}`;
  const parts: Parts = { service, renderer, guard, sessions, invite, invitationKey: undefined };
  const stream = new EventStream({
    service,
    check: (request) => {
      guard.checkUpgrade(request);
      sessions.require(request);
    },
    maxWaitingBytes: options.maxWaitingBytes ?? 4 * 2 ** 20,
    maxPages: options.maxPages ?? 64,
  });
  // A request has no time limit as a whole, since uploads are long; heads, calls and idle uploads have their own.
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 0 }, (request, response) => {
    void answer(parts, request, response);
  });
  server.on('upgrade', (request, socket, head) => stream.upgrade(request, socket, head));
  server.on('clientError', (_, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  });
  await listen(server, port, address);
  const actual = (server.address() as AddressInfo).port;
  sessions.setPort(actual);
  const name = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
  origin = `http://${name.includes(':') ? `[${name}]` : name}:${actual}`;
  // At an address of its own the host cannot be asked over the loopback.
  if (options.home !== undefined && onLoopback.has(address)) {
    parts.invitationKey = keepInvitationKey(options.home, actual);
  }
  return {
    origin,
    port: actual,
    invite,
    close: () => {
      parts.invitationKey?.remove();
      stream.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      setTimeout(() => server.closeAllConnections(), 200);
      return closed;
    },
  };
}

function listen(server: Server, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      const why = taken ? 'is in use' : `cannot be used (${error.message})`;
      const message = `The port ${port} of ${address} ${why}.`;
      reject(new RefractError(taken ? 'busy' : 'unavailable', message, 'Choose another port with --port.'));
    });
    server.listen(port, address, resolve);
  });
}

/** Answers one request; never throws. */
async function answer(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  try {
    const url = pathOf(request);
    parts.guard.check(request);
    await route(parts, url, request, response);
  } catch (thrown) {
    if (request.method === 'GET' && isForPerson(request) && !response.headersSent) {
      const error = toRefractError(thrown);
      answerPage(response, statusOf(error), error.message, error.hint);
    } else refuse(request, response, thrown);
  }
}

/** A page that is opened, not an answer that a page of ours asked for. */
function isForPerson({ headers }: IncomingMessage): boolean {
  return (headers.accept ?? '').includes('text/html');
}

/** @throws HttpRefusal for what is no path */
function pathOf({ url = '' }: IncomingMessage): URL {
  const base = 'http://refract.invalid';
  if (url.startsWith('/') && !url.startsWith('//') && URL.canParse(url, base)) return new URL(url, base);
  throw new HttpRefusal(400, 'usage', 'This is no address of Refract.');
}

async function route(
  parts: Parts,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { service, renderer, sessions } = parts;
  const { method } = request;
  const { pathname } = url;
  const [, place = '', ...rest] = pathname.split('/');
  if (pathname === '/enter') {
    if (method !== 'GET') throw wrongMethod('GET');
    response.setHeader('Set-Cookie', sessions.enter(url.searchParams.get('token') ?? ''));
    response.writeHead(303, { Location: '/', 'Cache-Control': 'no-store', 'Content-Length': 0 }).end();
    return;
  }
  if (pathname === invitationPath && parts.invitationKey) {
    if (method !== 'POST') throw wrongMethod('POST');
    parts.invitationKey.check(request);
    answerJson(response, 200, { ok: true, value: { address: parts.invite() } });
    return;
  }
  sessions.require(request);
  if (place === 'call') {
    if (method !== 'POST') throw wrongMethod('POST');
    const args = await readJson(request);
    answerJson(response, 200, await service.call(rest.join('/'), args));
    return;
  }
  if (place === 'upload') {
    if (method !== 'POST') throw wrongMethod('POST');
    return receiveUpload(service, rest, request, response);
  }
  if (method !== 'GET' && method !== 'HEAD') throw wrongMethod('GET');
  if (place === 'file') return sendMadeFile(service, request, response, rest.join('/'));
  await serveFile(request, response, renderer, pathname);
}

/**
 * POST /upload/<source>/<number of the file in it>: the file's bytes, as they are. With <first>-<last>: those of several
 * files, one after the other.
 */
async function receiveUpload(
  { sources }: Service,
  [id = '', places = '', ...more]: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, first, last = first] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(places) ?? [];
  const count = Number(last) - Number(first) + 1;
  if (!(count >= 1) || more.length > 0) throw new HttpRefusal(404, 'not-found', 'There is no such upload.');
  if (count > sourceLimits.uploadFiles) {
    const most = sourceLimits.uploadFiles;
    throw new HttpRefusal(413, 'too-large', `An upload may bring at most ${most} files.`);
  }
  // The connection is kept for the next request, so the listener has to be taken from it again.
  const onIdle = () => request.destroy();
  request.socket.setTimeout(UPLOAD_IDLE_MS, onIdle);
  try {
    const value = await sources.receive(id, Number(first), piecesOf(request), count);
    answerJson(response, 200, { ok: true, value });
  } finally {
    request.socket.setTimeout(0, onIdle);
  }
}

function wrongMethod(allowed: string): HttpRefusal {
  return new HttpRefusal(405, 'usage', `This address takes ${allowed}.`);
}
