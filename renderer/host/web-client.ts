/** @file The window's client in a browser: calls over HTTP, events over a WebSocket, dropped files streamed up. */
import { makeCall, valueOf, type Dropped, type Source, type WorkbenchClient } from '../../main/api/client.ts';
import { RefractError } from '../../main/api/errors.ts';
import type { EventMessage } from '../../main/api/events.ts';

/** How long to wait before connecting again, in milliseconds: quickly at first, since a reload of the host is short. */
const RECONNECT_MS = [200, 400, 800, 1600, 3000];

/** Uploads at once. More would not be faster over the loopback. */
const PARALLEL_UPLOADS = 3;

/** The client of the page that this is loaded in. */
export function makeWebClient(): WorkbenchClient {
  const call = makeCall((name, args) => post(`/call/${name}`, JSON.stringify(args), 'application/json'));
  return {
    host: 'web',
    call,
    listen,
    addFiles: async (dropped, { signal, onStart } = {}) => {
      const files = (await Promise.all(dropped.map((one) => one.files()))).flat();
      if (files.length === 0) throw nothingIn(dropped);
      const begun = await call('sources.begin', {
        files: files.map(({ path, file }) => ({ path, bytes: file.size })),
      });
      onStart?.(begun);
      const discard = () => void call('sources.discard', { id: begun.id }).catch(() => undefined);
      try {
        await upload(begun, files, signal);
        return await call('sources.get', { id: begun.id });
      } catch (error) {
        discard();
        throw error;
      }
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

/** Sends a request of this page and reads the wire result, whatever the status says. */
async function post(path: string, body: BodyInit, type: string, signal?: AbortSignal): Promise<unknown> {
  let response: Response;
  try {
    const headers = { 'Content-Type': type };
    response = await fetch(path, { method: 'POST', body, headers, ...(signal ? { signal } : {}) });
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

async function upload(
  begun: Source,
  files: readonly { readonly path: string; readonly file: File }[],
  signal?: AbortSignal,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < files.length) {
      const place = next++;
      const { path, file } = files[place]!;
      valueOf(path, await post(`/upload/${begun.id}/${place}`, file, 'application/octet-stream', signal));
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_UPLOADS }, worker));
}

function listen(
  onMessage: (message: EventMessage) => void,
  onConnection: (connected: boolean) => void,
): () => void {
  let socket: WebSocket | undefined;
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const connect = () => {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    socket = new WebSocket(`${scheme}://${location.host}/events`);
    socket.onopen = () => {
      attempt = 0;
      onConnection(true);
    };
    socket.onmessage = ({ data }) => onMessage(JSON.parse(data as string) as EventMessage);
    socket.onclose = () => {
      if (stopped) return;
      onConnection(false);
      timer = setTimeout(connect, RECONNECT_MS[Math.min(attempt++, RECONNECT_MS.length - 1)]);
    };
  };
  connect();
  return () => {
    stopped = true;
    clearTimeout(timer);
    socket?.close();
  };
}
