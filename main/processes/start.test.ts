/** @file The launcher: over real Node processes, and over what a utility process has. */
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ChildEnd } from './child.ts';
import { programFile } from './start.ts';
import { startInNode } from './start-in-node.ts';
import type { NodeOptions } from './start-in-node.ts';
import { makeStartThroughMain } from './start-through-main.ts';

const echo = fileURLToPath(new URL('fixtures/echo.ts', import.meta.url));

function start(file = echo, options: NodeOptions = {}) {
  const events = new EventEmitter();
  const messages: unknown[] = [];
  const child = startInNode(
    file,
    {
      onMessage: (message) => {
        messages.push(message);
        events.emit('message', message);
      },
      onEnd: (end) => events.emit('end', end),
    },
    options,
  );
  const ended = once(events, 'end').then(([end]) => end as ChildEnd);
  const answer = async (message: unknown) => {
    child.send(message);
    const [got] = (await once(events, 'message')) as [unknown];
    return got;
  };
  return { child, messages, ended, answer };
}

describe('a program in a Node process', () => {
  it('gets and sends what a structured clone keeps', async () => {
    const { child, answer, ended } = start();
    const given = { series: Float32Array.of(1, NaN), when: undefined, big: 2n };
    expect(await answer(given)).toEqual({ echo: given });
    child.kill();
    await ended;
  });

  it('gets and sends JSON where the Nodes differ', async () => {
    const { child, answer, ended } = start(echo, { node: process.execPath, serialization: 'json' });
    expect(await answer({ a: [1, null] })).toEqual({ echo: { a: [1, null] } });
    child.kill();
    await ended;
  });

  it('delivers its last message, then ends', async () => {
    const { child, messages, ended } = start();
    child.send('last');
    expect(await ended).toEqual({ how: 'ended with code 0', lastWords: '' });
    expect(messages).toEqual(['bye']);
  });

  it('says how it was killed', async () => {
    const { child, answer, ended } = start();
    await answer(1);
    child.kill();
    expect((await ended).how).toBe('was ended by SIGKILL');
    child.send('nobody hears this');
  });

  it('says what it last said when it crashes', async () => {
    const { child, ended } = start();
    child.send('crash');
    expect(await ended).toEqual({ how: 'ended with code 3', lastWords: 'words before the end' });
  });

  it('ends at once where it cannot be started', async () => {
    const { child, ended } = start(echo, { node: '/nowhere/node' });
    child.send('nobody hears this');
    expect((await ended).how).toMatch(/^could not be started \(.*ENOENT/);
  });

  it('ends when whoever started it is killed', async () => {
    const script = `
      import { startInNode } from ${JSON.stringify(new URL('start-in-node.ts', import.meta.url).href)};
      const child = startInNode(${JSON.stringify(echo)}, {
        onMessage: (pid) => process.stdout.write(String(pid)),
        onEnd: () => undefined,
      });
      child.send('pid');`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [pid] = (await once(parent.stdout, 'data')) as [Buffer];
    const isThere = () => existsSync(`/proc/${String(pid)}`);
    if (process.platform === 'linux') expect(isThere()).toBe(true);
    parent.kill('SIGKILL');
    for (let tries = 0; isThere() && tries < 1000; tries++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(isThere()).toBe(false);
  });
});

describe('a program in a utility process', () => {
  /** The port of a process whose main process is played by the test. */
  function play() {
    const port = new EventEmitter();
    const requests: unknown[] = [];
    const startProgram = makeStartThroughMain({
      postMessage: (request) => requests.push(request),
      on: (event, listener) => port.on(event, listener),
    });
    return { startProgram, requests, tell: (data: unknown) => port.emit('message', { data }) };
  }

  it('is asked of the main process, and talked to through it', () => {
    const { startProgram, requests, tell } = play();
    const got: unknown[] = [];
    const listener = { onMessage: (m: unknown) => got.push(m), onEnd: (end: unknown) => got.push(end) };
    const other = { onMessage: () => got.push('wrong'), onEnd: () => got.push('wrong') };
    startProgram('engine', other);
    const engine = startProgram('engine', listener);
    engine.send({ kind: 'probe' });
    engine.kill();
    expect(requests).toEqual([
      { type: 'start', child: 1, program: 'engine' },
      { type: 'start', child: 2, program: 'engine' },
      { type: 'send', child: 2, body: { kind: 'probe' } },
      { type: 'kill', child: 2 },
    ]);
    const end = { how: 'was ended by SIGKILL', lastWords: '' };
    tell({ type: 'message', body: 'for this process itself' });
    tell({ type: 'child-message', child: 2, body: 'hello' });
    tell({ type: 'child-end', child: 2, end });
    tell({ type: 'child-message', child: 2, body: 'after its end' });
    expect(got).toEqual(['hello', end]);
  });
});

it('every program is there', () => {
  const main = fileURLToPath(new URL('..', import.meta.url));
  for (const program of ['engine', 'service'] as const) {
    expect(existsSync(programFile(main, program, '.ts'))).toBe(true);
  }
});
