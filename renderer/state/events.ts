/**
 * @file The stream of events, handed to whoever listens. A page asks with calls and keeps itself true with events; when
 * events were missed, or the workbench is another one than before, every page is told to load anew.
 */
import type { AnyEvent, EventMessage, EventName, EventPayload } from '../../main/api/events.ts';
import { RefractError } from '../../main/api/errors.ts';
import { contractVersion } from '../../main/api/version.ts';
import { client } from '../host/client.ts';
import { connection } from './connection.svelte.ts';
import { tellProblem } from './toasts.svelte.ts';

type Listener = (payload: never) => void;

const listeners = new Map<EventName, Set<Listener>>();
const reloaders = new Set<() => void>();
const outdated = new RefractError(
  'unavailable',
  'Refract has been updated since this page was loaded.',
  'Load the page again: this one speaks to it as to the old one.',
);
let session: string | undefined;
let wasCutOff = false;

/** Listens to one kind of event. @returns stops listening */
export function onEvent<Name extends EventName>(
  name: Name,
  listener: (payload: EventPayload<Name>) => void,
): () => void {
  const all = listeners.get(name) ?? new Set();
  listeners.set(name, all);
  all.add(listener as Listener);
  return () => void all.delete(listener as Listener);
}

/** Is told when everything that is shown has to be loaded anew. @returns stops listening */
export function onReload(reload: () => void): () => void {
  reloaders.add(reload);
  return () => void reloaders.delete(reload);
}

/** Connects the window to the workbench, once, at its start. */
export function startEvents(): () => void {
  return client.listen(receive, (state) => {
    connection.state = state;
    if (state !== 'connected') wasCutOff = true;
  });
}

function receive({ events }: EventMessage): void {
  for (const event of events) {
    if (event.name === 'system.hello') greet(event.payload);
    else if (event.name === 'system.missed') reloadAll();
    hand(event);
  }
}

/** The first hello comes with the window's first load, and asks for nothing. */
function greet({ session: now, contractVersion: theirs }: EventPayload<'system.hello'>): void {
  if (theirs !== contractVersion) tellProblem(outdated);
  const isNew = session !== undefined && session !== now;
  session = now;
  if (isNew || wasCutOff) reloadAll();
  wasCutOff = false;
}

function reloadAll(): void {
  for (const reload of [...reloaders]) reload();
}

function hand({ name, payload }: AnyEvent): void {
  for (const listener of [...(listeners.get(name) ?? [])]) listener(payload as never);
}
