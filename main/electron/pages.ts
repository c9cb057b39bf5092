/** @file Events for the pages that listen, each page's connections apart. */
import type { WebContents } from 'electron';
import type { EventMessage } from '../api/events.ts';
import type { WindowNews } from './channels.ts';
import type { ServiceHost } from './service-host.ts';

/** Messages on their way to a page that has not taken the earlier ones. Ten come in a second. */
const MAX_WAITING = 100;

interface Connection {
  readonly stop: () => void;
  waiting: number;
}

/** Sends to a window, unless it is gone. */
export function tellWindow<Channel extends keyof WindowNews>(
  contents: WebContents,
  channel: Channel,
  news: WindowNews[Channel],
): void {
  if (!contents.isDestroyed()) contents.send(channel, news);
}

export class Pages {
  readonly #service: Pick<ServiceHost, 'connect'>;
  readonly #connections = new Map<WebContents, Map<number, Connection>>();

  constructor(service: Pick<ServiceHost, 'connect'>) {
    this.#service = service;
  }

  /** A page begins in this window: an earlier one has ended. */
  begin(contents: WebContents): void {
    const isNew = !this.#connections.has(contents);
    this.#end(contents);
    this.#connections.set(contents, new Map());
    if (isNew) contents.once('destroyed', () => this.#end(contents));
  }

  listen(contents: WebContents, number: number): void {
    const own = this.#connections.get(contents);
    if (!own || own.has(number)) return;
    let missed = false;
    const onMessage = ({ number: message, events }: EventMessage) => {
      // A page that does not keep up is told so, instead of filling the memory with what it will not need.
      if (connection.waiting >= MAX_WAITING) {
        missed = true;
        return;
      }
      connection.waiting++;
      const told = missed ? [{ name: 'system.missed', payload: {} } as const, ...events] : events;
      missed = false;
      tellWindow(contents, 'refract:message', {
        connection: number,
        message: { number: message, events: told } satisfies EventMessage,
      });
    };
    const onConnection = (connected: boolean) =>
      tellWindow(contents, 'refract:connection', { connection: number, connected });
    const connection: Connection = { waiting: 0, stop: this.#service.connect({ onMessage, onConnection }) };
    own.set(number, connection);
  }

  unlisten(contents: WebContents, number: number): void {
    const own = this.#connections.get(contents);
    own?.get(number)?.stop();
    own?.delete(number);
  }

  /** The page has taken a message. */
  received(contents: WebContents, number: number): void {
    const connection = this.#connections.get(contents)?.get(number);
    if (connection && connection.waiting > 0) connection.waiting--;
  }

  #end(contents: WebContents): void {
    for (const { stop } of this.#connections.get(contents)?.values() ?? []) stop();
    this.#connections.delete(contents);
  }
}
