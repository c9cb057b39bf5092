/**
 * @file The service process of the desktop: opens the workbench and carries calls, events and files between it and the
 * host. It holds the database; engines are processes of their own.
 */
import { RefractError, toRefractError } from '../api/errors.ts';
import type { WireResult } from '../api/contract.ts';
import { findParent } from '../processes/parent.ts';
import { whyTooOld } from '../processes/node-api.ts';
import { homeFolder, openService } from '../workbench/index.ts';
import type { Service } from '../workbench/index.ts';
import type { ServiceNews, ServiceRequest } from './service-messages.ts';

/** How long closing may take before the process just ends; what trains can be resumed either way. */
const CLOSE_MS = 5000;

const parent = findParent();
const connections = new Map<number, () => void>();
let opened: Service | undefined;

const send = (news: ServiceNews) => parent.send(news);

type Handlers = {
  readonly [Type in ServiceRequest['type']]: (
    request: Extract<ServiceRequest, { type: Type }>,
    service: Service,
  ) => void;
};

/** What is done about each request once the workbench is open. */
const handlers: Omit<Handlers, 'open' | 'connect' | 'disconnect'> &
  Record<'connect' | 'disconnect', (request: { readonly connection: number }, service: Service) => void> = {
  call: ({ id, name, args }, service) =>
    void service.call(name, args).then((result) => send({ type: 'answer', id, result })),
  'add-local': ({ id, paths }, { sources }) => void answer(id, () => sources.addLocal(paths)),
  file: ({ id, file }, service) =>
    void answer(id, () => {
      const { path, name } = service.file(file);
      return { path, name };
    }),
  connect: ({ connection }, service) => {
    const stop = service.connect((message) => send({ type: 'event', connection, message }));
    connections.set(connection, stop);
  },
  disconnect: ({ connection }) => {
    connections.get(connection)?.();
    connections.delete(connection);
  },
  close: (_, service) => void close(service, () => parent.sendLast({ type: 'closed' } satisfies ServiceNews)),
};

parent.onMessage((given) => {
  const request = given as ServiceRequest;
  if (request.type === 'open') open(request.home);
  else if (opened)
    (handlers[request.type] as (request: ServiceRequest, service: Service) => void)(request, opened);
});
// The host is gone: what trains is stopped at a checkpoint, as when it is closed.
parent.onGone(() => {
  if (opened) void close(opened, () => process.exit(0));
  else process.exit(0);
});
// Ctrl+C reaches the whole process group: the host decides what to do about it.
process.on('SIGINT', () => {});

function open(home: string | null): void {
  try {
    checkNode();
    const note = (message: string) => process.stderr.write(`${message}\n`);
    opened = openService({ home: home ?? homeFolder(), note });
    send({ type: 'opened', home: opened.home });
  } catch (error) {
    parent.sendLast({ type: 'failed', problem: refusal(error) } satisfies ServiceNews);
  }
}

/** Here and not in the host: only the process itself knows what REFRACT_SERVICE_NODE has named. */
function checkNode(): void {
  const reason = whyTooOld(process.versions, process.execPath);
  if (reason === undefined) return;
  throw new RefractError('unavailable', reason, 'Name a Node 22.14 or newer with REFRACT_SERVICE_NODE.');
}

async function close(service: Service, then: () => void): Promise<void> {
  setTimeout(then, CLOSE_MS).unref();
  try {
    await service.close();
  } catch (error) {
    process.stderr.write(`${toRefractError(error).message}\n`);
  }
  then();
}

async function answer(id: number, work: () => unknown): Promise<void> {
  let result: WireResult;
  try {
    result = { ok: true, value: await work() };
  } catch (error) {
    result = refusal(error);
  }
  send({ type: 'answer', id, result });
}

function refusal(error: unknown): Extract<WireResult, { ok: false }> {
  const { code, message, hint } = toRefractError(error);
  return { ok: false, code, message, hint };
}
