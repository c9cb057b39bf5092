/** @file The event stream: one WebSocket a page, from here to there only. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { toRefractError } from '../api/errors.ts';
import type { EventMessage } from '../api/events.ts';
import type { Service } from '../workbench/index.ts';
import { HttpRefusal, statusOf } from './answer.ts';

export interface EventStreamOptions {
  readonly service: Service;
  /** Throws for a request that may not connect. */
  readonly check: (request: IncomingMessage) => void;
  /** What may wait for a page that does not keep up, in bytes. */
  readonly maxWaitingBytes: number;
  readonly maxPages: number;
}

/** How often a page has to show that it is there. */
const HEARTBEAT_MS = 30_000;

/** Pages have nothing to say here; what a browser sends by itself is small. */
const MAX_MESSAGE_BYTES = 1024;

/** Close code for who breaks the rules (RFC 6455, 7.4.1), and for a host that goes. */
const closeCodes = { policy: 1008, goingAway: 1001 };

export class EventStream {
  readonly #options: EventStreamOptions;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  readonly #alive = new WeakSet<WebSocket>();
  readonly #timer = setInterval(() => this.#heartbeat(), HEARTBEAT_MS).unref();

  constructor(options: EventStreamOptions) {
    this.#options = options;
  }

  /** Answers a request to upgrade. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    try {
      if (request.url !== '/events') throw new HttpRefusal(404, 'not-found', 'There is no such stream.');
      this.#options.check(request);
      if (this.#server.clients.size >= this.#options.maxPages) {
        throw new HttpRefusal(503, 'busy', 'Too many pages are open.', 'Close one.');
      }
    } catch (error) {
      return refuseUpgrade(socket, error);
    }
    this.#server.handleUpgrade(request, socket, head, (page) => this.#begin(page));
  }

  close(): void {
    clearInterval(this.#timer);
    for (const page of this.#server.clients) page.close(closeCodes.goingAway, 'Refract is closing.');
    this.#server.close();
  }

  #begin(page: WebSocket): void {
    this.#alive.add(page);
    let missed = false;
    const send = ({ number, events }: EventMessage) => {
      // A page that does not keep up is told so, instead of filling the memory with what it will not need.
      if (page.bufferedAmount > this.#options.maxWaitingBytes) {
        missed = true;
        return;
      }
      const told = missed ? [{ name: 'system.missed', payload: {} } as const, ...events] : events;
      missed = false;
      page.send(JSON.stringify({ number, events: told } satisfies EventMessage));
    };
    page.on('pong', () => this.#alive.add(page));
    page.on('message', () => page.close(closeCodes.policy, 'Pages have nothing to say here.'));
    page.on('error', () => page.terminate());
    page.on('close', this.#options.service.connect(send));
  }

  #heartbeat(): void {
    for (const page of this.#server.clients) {
      if (!this.#alive.delete(page)) page.terminate();
      else page.ping();
    }
  }
}

function refuseUpgrade(socket: Duplex, thrown: unknown): void {
  const error = toRefractError(thrown);
  const { code, message, hint } = error;
  const body = JSON.stringify({ ok: false, code, message, hint });
  socket.end(
    `HTTP/1.1 ${statusOf(error)} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
