/**
 * @file The host's side of the service process: starts it, starts it again when it crashes, and carries calls, events
 * and files. Knows nothing of Electron.
 */
import type { WireResult } from '../api/contract.ts';
import type { EventMessage } from '../api/events.ts';
import type { Child, ChildEnd, StartProgram } from '../processes/child.ts';
import type { ServiceNews, ServiceRequest } from './service-messages.ts';

type Refusal = Extract<WireResult, { ok: false }>;

export interface ServiceHostOptions {
  readonly start: StartProgram;
  /** Null: as the environment says, or the platform's. */
  readonly home: string | null;
  /** The workbench cannot be opened, or keeps crashing; `open` tries again. */
  readonly onFailure: (problem: Refusal) => void;
  readonly onOpened: (home: string) => void;
}

/** Who listens to events. */
export interface EventListener {
  readonly onMessage: (message: EventMessage) => void;
  readonly onConnection: (connected: boolean) => void;
}

/** A service that ends by itself so often within so many milliseconds is not started again. */
const crashes = { most: 3, withinMs: 60_000 };

/** How long closing may take before the process is killed. */
const CLOSE_MS = 8000;

const closing: Refusal = {
  ok: false,
  code: 'cancelled',
  message: 'Refract is closing.',
  hint: 'Start it again.',
};

export class ServiceHost {
  readonly #options: ServiceHostOptions;
  readonly #pending = new Map<number, (result: WireResult) => void>();
  readonly #listeners = new Map<number, EventListener>();
  #home: string | null;
  #child: Child | undefined;
  #failure: Refusal | undefined;
  #crashedAt: number[] = [];
  #ended: Promise<void> = Promise.resolve();
  #isClosing = false;
  #last = 0;

  constructor(options: ServiceHostOptions) {
    this.#options = options;
    this.#home = options.home;
    this.#start();
  }

  /** Makes a call of the contract. Never rejects. */
  call(name: string, args: unknown): Promise<WireResult> {
    return this.#ask((id) => ({ type: 'call', id, name, args }));
  }

  /** Makes a source of paths of this machine. */
  addLocal(paths: readonly string[]): Promise<WireResult> {
    return this.#ask((id) => ({ type: 'add-local', id, paths }));
  }

  /** Where a file lies that the workbench has made: `{path, name}`. */
  file(file: string): Promise<WireResult> {
    return this.#ask((id) => ({ type: 'file', id, file }));
  }

  /** @returns stops listening */
  connect(listener: EventListener): () => void {
    const connection = ++this.#last;
    this.#listeners.set(connection, listener);
    if (this.#child) this.#connect(connection, listener);
    return () => {
      this.#listeners.delete(connection);
      this.#send({ type: 'disconnect', connection });
    };
  }

  /** Closes the service and opens it anew: at another home folder, or (none given) where it was. */
  async open(home: string | null = this.#home): Promise<void> {
    await this.close();
    this.#home = home;
    this.#isClosing = false;
    this.#crashedAt = [];
    this.#start();
  }

  /** Resolves when the process is gone. */
  async close(): Promise<void> {
    const child = this.#child;
    this.#isClosing = true;
    if (!child) return;
    this.#send({ type: 'close' });
    const timer = setTimeout(() => child.kill(), CLOSE_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  #start(): void {
    this.#failure = undefined;
    let news: ServiceNews | undefined;
    this.#ended = new Promise((resolve) => {
      this.#child = this.#options.start('service', {
        onMessage: (message) => {
          news = message as ServiceNews;
          this.#hear(news);
        },
        onEnd: (end) => {
          resolve();
          this.#onEnd(end, news);
        },
      });
    });
    this.#send({ type: 'open', home: this.#home });
    for (const [connection, listener] of this.#listeners) this.#connect(connection, listener);
  }

  #connect(connection: number, { onConnection }: EventListener): void {
    onConnection(true);
    this.#send({ type: 'connect', connection });
  }

  #hear(news: ServiceNews): void {
    if (news.type === 'answer') {
      this.#pending.get(news.id)?.(news.result);
      this.#pending.delete(news.id);
    } else if (news.type === 'event') this.#listeners.get(news.connection)?.onMessage(news.message);
    else if (news.type === 'opened') this.#options.onOpened(news.home);
    else if (news.type === 'failed') this.#failure = news.problem;
  }

  #onEnd(end: ChildEnd, news: ServiceNews | undefined): void {
    this.#child = undefined;
    const lost = this.#isClosing ? closing : (this.#failure ?? crash(end));
    for (const answer of this.#pending.values()) answer(lost);
    this.#pending.clear();
    for (const { onConnection } of this.#listeners.values()) onConnection(false);
    if (this.#isClosing) return;
    if (news?.type !== 'failed' && this.#mayStartAgain()) return this.#start();
    this.#failure = lost;
    this.#options.onFailure(this.#failure);
  }

  #mayStartAgain(): boolean {
    const now = performance.now();
    this.#crashedAt = [...this.#crashedAt.filter((at) => now - at < crashes.withinMs), now];
    return this.#crashedAt.length < crashes.most;
  }

  #ask(request: (id: number) => ServiceRequest): Promise<WireResult> {
    if (this.#isClosing) return Promise.resolve(closing);
    if (this.#failure && !this.#child) return Promise.resolve(this.#failure);
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#pending.set(id, resolve);
      this.#send(request(id));
    });
  }

  #send(request: ServiceRequest): void {
    this.#child?.send(request);
  }
}

function crash({ how, lastWords }: ChildEnd): Refusal {
  const words = lastWords.split('\n').slice(-3).join(' ');
  return {
    ok: false,
    code: 'unavailable',
    message: `Refract’s workbench ${how}.${words === '' ? '' : ` It last said: ${words}`}`,
    hint: 'It is started again by itself. Runs that trained can be resumed.',
  };
}
