/**
 * @file The workbench as a service: an open home folder, its queue at work, calls by name and events. A host (a window's
 * main process, the web host) opens one and carries what goes in and comes out; it decides nothing.
 */
import { randomUUID } from 'node:crypto';
import { contractVersion } from '../../api/contract.ts';
import { RefractError, toRefractError } from '../../api/errors.ts';
import type { AnyEvent, EventMessage } from '../../api/events.ts';
import { codeVersion, environment } from '../environment.ts';
import { freeBytes as freeMemory } from '../../training/machine-memory.ts';
import { openHome, prepareHome } from '../workbench.ts';
import type { Workbench } from '../workbench.ts';
import { Activity } from './activity/activity.ts';
import { makeBoundary } from './boundary.ts';
import type { Dispatch } from './boundary.ts';
import { Changes } from './changes.ts';
import { Estimator } from '../estimate.ts';
import { EventBus } from './event-bus.ts';
import type { ServiceContext } from './handlers/context.ts';
import { makeHandlers } from './handlers/index.ts';
import { InGoes } from './in-goes.ts';
import { Jobs } from './jobs.ts';
import { buildAsJob } from './kernel-build.ts';
import { Lane } from './lane.ts';
import { TrainQueue } from './queue/queue.ts';
import { Rows } from './rows.ts';
import { Scratch } from './scratch.ts';
import type { MadeFile } from './scratch.ts';
import { SettingsStore } from './settings-store.ts';
import { Sources } from './sources.ts';

export interface ServiceOptions {
  readonly home: string;
  /** Check results against the contract: for tests and development. */
  readonly checkResults?: boolean;
  /** Told of what a person should know and of defects of ours. Listeners get the former as events too. */
  readonly note?: (message: string) => void;
  /** Make the built-in data sets where they are missing; tests do without. */
  readonly builtins?: boolean;
  /** Begin with what waits in the queue; default true. */
  readonly train?: boolean;
  /** Carries out jobs instead of engine processes; for tests. */
  readonly run?: Workbench['run'];
  /** How many cores there are, and how many bytes of memory are free; for tests. */
  readonly cores?: number;
  readonly freeBytes?: () => number;
  /**
   * Whether training leaves the processor to whatever else wants it, so that the window stays quick; default true. Tests, of
   * which several train beside each other, do without.
   */
  readonly givesWay?: boolean;
}

export interface Service {
  /** Another one with every start. */
  readonly session: string;
  readonly home: string;
  /** Makes a call. Never rejects. */
  readonly call: Dispatch;
  /**
   * Sends events: `system.hello` at once, then at most ten messages a second.
   * @returns stops sending
   */
  readonly connect: (send: (message: EventMessage) => void) => () => void;
  /** For hosts: uploads, and files of this machine. */
  readonly sources: Pick<Sources, 'receive' | 'addLocal'>;
  /** The file that a call or a job has made. @throws RefractError `not-found` */
  readonly file: (id: string) => MadeFile;
  /** Stops everything: what trains counts as interrupted and can be resumed. */
  readonly close: () => Promise<void>;
}

/**
 * Opens a home folder and starts to work. The built-in data sets are made in the background.
 * @throws RefractError `disk`, `newer-database`, `damaged-store`, `busy`
 */
export function openService(options: ServiceOptions): Service {
  const { note = () => undefined } = options;
  const bus = new EventBus();
  const jobs = new Jobs(bus);
  const opened = openHome(
    options.home,
    (message) => {
      note(message);
      bus.emit('system.note', { message });
    },
    (build) => buildAsJob(jobs, build),
  );
  const workbench = options.run ? { ...opened, run: options.run } : opened;
  let scratch: Scratch;
  try {
    scratch = new Scratch(workbench.home);
  } catch (error) {
    workbench.close();
    throw toRefractError(error);
  }
  const { db } = workbench;
  const rows = new Rows(db);
  const changes = new Changes(db, bus, rows);
  const estimator = new Estimator(db);
  const lane = new Lane(options.cores);
  const { freeBytes = freeMemory, givesWay = true } = options;
  const queue = new TrainQueue({ workbench, lane, bus, changes, estimator, freeBytes, givesWay });
  const session = randomUUID();
  let prepared: Promise<unknown> = Promise.resolve();
  const context: ServiceContext = {
    ...{ workbench, db, bus, changes, rows, queue, lane, jobs, scratch, estimator, session },
    sources: new Sources(scratch, bus),
    starting: new InGoes(),
    activity: new Activity(workbench),
    settings: new SettingsStore(workbench.home),
    freeBytes,
    origin: { codeVersion: codeVersion(), environment: environment() },
    startedAt: Date.now(),
    prepared: () => prepared,
  };
  if (options.builtins !== false) prepared = prepare(context);
  changes.watch(() => {
    queue.changed();
    queue.kick();
  });
  if (options.train !== false) queue.start();

  let closed: Promise<void> | undefined;
  const call = makeBoundary(makeHandlers(context), {
    checkResults: options.checkResults ?? false,
    onDefect: (name, error) => note(`Defect in ${name}: ${causeOf(error).stack ?? error.message}`),
  });
  return {
    session,
    home: workbench.home,
    call: (name, args) => (closed ? Promise.resolve(closing) : call(name, args)),
    connect: (send) => connect(bus, session, send),
    sources: context.sources,
    file: (id) => scratch.file(id),
    close: () => (closed ??= close(context)),
  };
}

const closing = {
  ok: false,
  code: 'cancelled',
  message: 'Refract is closing.',
  hint: 'Start it again.',
} as const;

/** The error that a defect began with. */
function causeOf(error: Error): Error {
  return error.cause instanceof Error ? error.cause : error;
}

async function prepare({ workbench, jobs, changes }: ServiceContext): Promise<void> {
  const id = jobs.start({
    kind: 'prepare',
    title: 'Preparing the example data sets',
    work: async (call) => {
      await prepareHome(workbench, call);
      return null;
    },
  });
  await jobs.ended(id);
  changes.datasets();
}

function connect(bus: EventBus, session: string, send: (message: EventMessage) => void): () => void {
  let number = 0;
  const pass = (events: readonly AnyEvent[]) => send({ number: ++number, events });
  pass([{ name: 'system.hello', payload: { contractVersion, session } }]);
  return bus.subscribe(pass);
}

async function close({
  queue,
  jobs,
  starting,
  activity,
  changes,
  scratch,
  workbench,
}: ServiceContext): Promise<void> {
  changes.close();
  const ended = await Promise.allSettled([queue.close(), jobs.close(), starting.close(), activity.close()]);
  await scratch.remove();
  workbench.close();
  const failed = ended.find((end) => end.status === 'rejected');
  if (failed) throw new RefractError('internal', `Refract did not close in order: ${String(failed.reason)}`);
}
