/** @file The event socket: connects again by itself, and says whether it is the workbench or the browser that is missing. */
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import type { ConnectionState } from '../../main/api/client.ts';
import { openEventSocket } from './event-socket.ts';

class FakeSocket {
  static all: FakeSocket[] = [];
  onopen = () => undefined;
  onmessage = (_: { data: string }) => undefined;
  onclose = () => undefined;
  close = vi.fn();
  readonly address: string;
  constructor(address: string) {
    this.address = address;
    FakeSocket.all.push(this);
  }
}
const last = () => FakeSocket.all.at(-1)!;

beforeEach(() => {
  FakeSocket.all = [];
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  onTestFinished(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
});

function open(answers: boolean[]) {
  const states: ConnectionState[] = [];
  const messages: unknown[] = [];
  const stop = openEventSocket({
    address: 'ws://127.0.0.1:1/events',
    isShutOut: () => Promise.resolve(answers.shift() ?? false),
    onMessage: (message) => messages.push(message),
    onConnection: (state) => states.push(state),
  });
  return { states, messages, stop };
}

it('a workbench that went away is silent until it is there again', async () => {
  const { states, messages } = open([false, false]);
  last().onopen();
  last().onmessage({ data: '{"number":1,"events":[]}' });
  last().onclose();
  await vi.advanceTimersByTimeAsync(200);
  last().onclose();
  await vi.advanceTimersByTimeAsync(400);
  last().onopen();
  expect(FakeSocket.all).toHaveLength(3);
  expect(states).toEqual(['connected', 'silent', 'silent', 'silent', 'connected']);
  expect(messages).toEqual([{ number: 1, events: [] }]);
});

it('one that was started again shuts the browser out until it is let in', async () => {
  const { states } = open([false, true, true]);
  last().onopen();
  last().onclose();
  await vi.advanceTimersByTimeAsync(200);
  last().onclose();
  await vi.advanceTimersByTimeAsync(400);
  last().onclose();
  await vi.advanceTimersByTimeAsync(800);
  last().onopen();
  expect(states).toEqual(['connected', 'silent', 'silent', 'shut-out', 'shut-out', 'connected']);
});

it('what is stopped does not connect again', async () => {
  const { states, stop } = open([]);
  last().onopen();
  stop();
  expect(last().close).toHaveBeenCalledOnce();
  last().onclose();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(FakeSocket.all).toHaveLength(1);
  expect(states).toEqual(['connected']);
});
