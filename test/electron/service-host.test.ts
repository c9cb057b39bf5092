/** @file The desktop's service as a real process: calls, events, crashes, another home folder. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { WireResult } from '../../main/api/contract.ts';
import type { EventMessage } from '../../main/api/events.ts';
import { ServiceHost } from '../../main/electron/service-host.ts';
import type { Child } from '../../main/processes/child.ts';
import { startProgram } from '../../main/processes/start.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'refract-desktop-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true, maxRetries: 3 }));
  return made;
}

function open(home = join(folder(), 'home')) {
  const failures: Extract<WireResult, { ok: false }>[] = [];
  const children: Child[] = [];
  const messages: EventMessage[] = [];
  const connections: boolean[] = [];
  const host = new ServiceHost({
    home,
    start: (program, listener) => {
      const child = startProgram(program, listener);
      children.push(child);
      return child;
    },
    onOpened: () => undefined,
    onFailure: (problem) => failures.push(problem),
  });
  onTestFinished(() => host.close());
  const stop = host.connect({
    onMessage: (message) => messages.push(message),
    onConnection: (connected) => connections.push(connected),
  });
  /** The sessions that were greeted with, in order. */
  const sessions = () =>
    messages.flatMap(({ events }) =>
      events.flatMap((event) => (event.name === 'system.hello' ? [event.payload.session] : [])),
    );
  const until = async (what: () => boolean) => {
    for (let tries = 0; tries < 2000 && !what(); tries++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(what()).toBe(true);
  };
  const about = async () => {
    const answer = await host.call('system.about', {});
    if (!answer.ok) throw new Error(answer.message);
    return answer.value as { readonly session: string; readonly home: string };
  };
  return { host, home, failures, children, messages, connections, sessions, until, about, stop };
}

describe('the service process', () => {
  it('answers calls, refuses wrong ones, greets who listens, and closes', async () => {
    const { host, home, about, sessions, connections, until } = open();
    const { session } = await about();
    expect((await about()).home).toBe(home);
    await until(() => sessions().length === 1);
    expect(sessions()).toEqual([session]);
    expect(await host.call('no.such', {})).toMatchObject({ ok: false, code: 'usage' });
    expect(await host.call('runs.get', { id: 7 })).toMatchObject({ ok: false, code: 'invalid-option' });
    await host.close();
    expect(connections).toEqual([true, false]);
    expect(await host.call('system.about', {})).toMatchObject({ ok: false, code: 'cancelled' });
  });

  it('makes sources of local paths, and says which are gone', async () => {
    const { host } = open();
    const path = join(folder(), 'a.npy');
    writeFileSync(path, 'x');
    expect(await host.addLocal([path])).toMatchObject({ ok: true, value: { name: 'a.npy', complete: true } });
    expect(await host.addLocal([`${path}.gone`])).toMatchObject({ ok: false, code: 'not-found' });
    expect(await host.file('f-nothing')).toMatchObject({ ok: false, code: 'not-found' });
  });

  it('is started again when it crashes; what was asked is answered, listeners are greeted anew', async () => {
    const { host, children, about, sessions, connections, until, failures } = open();
    const { session } = await about();
    const lost = host.call('system.doctor', {});
    children[0]!.kill();
    expect(await lost).toMatchObject({ ok: false, code: 'unavailable' });
    expect((await about()).session).not.toBe(session);
    await until(() => sessions().length === 2);
    expect(connections).toEqual([true, false, true]);
    expect(failures).toEqual([]);
  });

  it('is given up when it keeps crashing, until it is opened again', async () => {
    const { host, children, about, until, failures } = open();
    for (let crash = 0; crash < 3; crash++) {
      await until(() => children.length === crash + 1);
      children[crash]!.kill();
    }
    await until(() => failures.length === 1);
    expect(await host.call('system.about', {})).toMatchObject({ ok: false, code: 'unavailable' });
    expect(children).toHaveLength(3);
    await host.open();
    expect((await about()).session).toMatch(/./);
  });

  it('says why it cannot be opened', async () => {
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    const { host, failures, until } = open(join(file, 'home'));
    await until(() => failures.length === 1);
    expect(failures[0]!.message).toContain(file);
    expect(await host.call('system.about', {})).toEqual(failures[0]);
  });

  it('moves to another home folder', async () => {
    const { host, about, sessions, until } = open();
    const other = join(folder(), 'other');
    await about();
    await host.open(other);
    expect((await about()).home).toBe(other);
    await until(() => sessions().length === 2);
    expect(new Set(sessions()).size).toBe(2);
  });
});
