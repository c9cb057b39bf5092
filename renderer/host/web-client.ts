/** @file The window's client in a browser: calls over HTTP, events over a WebSocket, dropped files streamed up. */
import { makeCall, valueOf, type Dropped, type WorkbenchClient } from '../../main/api/client.ts';
import { RefractError } from '../../main/api/errors.ts';
import { openEventSocket } from './event-socket.ts';
import { uploadFiles } from './upload.ts';

/** The client of the page that this is loaded in. */
export function makeWebClient(): WorkbenchClient {
  globalThis.addEventListener?.('pagehide', () => (isLeaving = true), { capture: true });
  globalThis.addEventListener?.('pageshow', () => (isLeaving = false));
  const call = makeCall((name, args) => post(`/call/${name}`, JSON.stringify(args), 'application/json'));
  return {
    host: 'web',
    call,
    listen,
    addFiles: async (dropped, { signal, onStart } = {}) => {
      const files = (await Promise.all(dropped.map((one) => one.files()))).flat();
      if (files.length === 0) throw nothingIn(dropped);
      const send = async (address: string, body: Blob) =>
        valueOf('the upload', await post(address, body, 'application/octet-stream', signal));
      return uploadFiles(files, { call, send, onStart });
    },
    save: ({ file, name }) => {
      const link = document.createElement('a');
      link.href = `/file/${encodeURIComponent(file)}`;
      link.download = name;
      link.click();
      return Promise.resolve(true);
    },
    desktop: null,
  };
}

function nothingIn(dropped: readonly Dropped[]): RefractError {
  const names = dropped.map(({ name }) => name).join(', ');
  return new RefractError(
    'invalid-data',
    `There are no files in ${names || 'what was dropped'}.`,
    'Drop files, a folder with files, or an archive.',
  );
}

/** What is kept on the way out must arrive though the page is gone; browsers take little of that. */
const MOST_LEAVING = 60_000;
let isLeaving = false;

/** Sends a request of this page and reads the wire result, whatever the status says. */
async function post(path: string, body: BodyInit, type: string, signal?: AbortSignal): Promise<unknown> {
  let response: Response;
  try {
    const headers = { 'Content-Type': type };
    const keepalive = isLeaving && typeof body === 'string' && body.length < MOST_LEAVING;
    response = await fetch(path, { method: 'POST', body, headers, keepalive, ...(signal ? { signal } : {}) });
  } catch (error) {
    if (signal?.aborted) return refused('cancelled', 'Stopped.', '');
    const why = error instanceof Error ? ` (${error.message})` : '';
    return refused('unavailable', `Refract does not answer${why}.`, 'See whether it is still running.');
  }
  try {
    return await response.json();
  } catch {
    return refused(
      'internal',
      `Refract answered ${response.status} without saying why.`,
      'Load the page again.',
    );
  }
}

function refused(code: string, message: string, hint: string) {
  return { ok: false, code, message, hint };
}

const listen: WorkbenchClient['listen'] = (onMessage, onConnection) => {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return openEventSocket({
    address: `${scheme}://${location.host}/events`,
    isShutOut,
    onMessage,
    onConnection,
  });
};

/** What the host answers to whoever has no session: after it was started again, to every browser. */
const NOT_LET_IN = 401;

async function isShutOut(): Promise<boolean> {
  try {
    const headers = { 'Content-Type': 'application/json' };
    const { status } = await fetch('/call/system.about', { method: 'POST', body: '{}', headers });
    return status === NOT_LET_IN;
  } catch {
    return false;
  }
}
