/** @file At most ten messages a second, nothing needed lost, nothing outdated kept. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AnyEvent } from '../../api/events.ts';
import { EventBus } from './event-bus.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const points = (step: number, value: number | null = step) => ({
  runId: 'r-1',
  series: [{ name: 'loss', scope: 'step' as const, steps: [step], values: [value], seconds: [step / 8] }],
});
const progress = (done: number, runId = 'r-1') => ({
  runId,
  progress: { what: 'Training', done, unit: 'steps' },
  secondsLeft: null,
  queueSecondsLeft: null,
});

function listen(bus: EventBus): (readonly AnyEvent[])[] {
  const messages: (readonly AnyEvent[])[] = [];
  bus.subscribe((events) => messages.push(events));
  return messages;
}

describe('the event bus', () => {
  it('sends at most ten messages a second, and every point', () => {
    const bus = new EventBus();
    const messages = listen(bus);
    for (let step = 1; step <= 1000; step++) {
      bus.emit('runs.points', points(step));
      bus.emit('runs.progress', progress(step));
      vi.advanceTimersByTime(1);
    }
    vi.advanceTimersByTime(200);
    expect(messages.length).toBeLessThanOrEqual(11);
    const steps = messages
      .flat()
      .flatMap((event) => (event.name === 'runs.points' ? event.payload.series[0]!.steps : []));
    expect(steps).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
    const seconds = messages
      .flat()
      .flatMap((event) => (event.name === 'runs.points' ? event.payload.series[0]!.seconds : []));
    expect(seconds).toEqual(steps.map((step) => step / 8));
    for (const message of messages) expect(message).toHaveLength(2);
    const last = messages.at(-1)!.find(({ name }) => name === 'runs.progress');
    expect(last?.payload).toMatchObject({ progress: { done: 1000 } });
  });

  it('keeps runs apart, and points from before a rewinding before it', () => {
    const bus = new EventBus();
    const messages = listen(bus);
    bus.emit('runs.progress', progress(1));
    bus.emit('runs.progress', progress(7, 'r-2'));
    bus.emit('runs.points', points(5));
    bus.emit('runs.rewound', { runId: 'r-1', step: 3, epoch: 0 });
    bus.emit('runs.points', points(4));
    vi.advanceTimersByTime(0);
    expect(messages).toHaveLength(1);
    expect(messages[0]!.map(({ name }) => name)).toEqual([
      'runs.progress', 'runs.progress', 'runs.points', 'runs.rewound', 'runs.points',
    ]); // prettier-ignore
  });

  it('asks for a late payload once, when it sends; nothing to tell is not sent', () => {
    const bus = new EventBus();
    const messages = listen(bus);
    const produce = vi.fn(() => ({ rows: null }));
    bus.emitLater('runs.changed', produce);
    bus.emitLater('runs.changed', produce);
    bus.emitLater('runs.log', () => undefined);
    expect(produce).not.toHaveBeenCalled();
    vi.advanceTimersByTime(0);
    expect(produce).toHaveBeenCalledOnce();
    expect(messages).toEqual([[{ name: 'runs.changed', payload: { rows: null } }]]);
  });

  it('says that something is missed where a payload cannot be had', () => {
    const bus = new EventBus();
    const messages = listen(bus);
    bus.emitLater('runs.changed', () => {
      throw new Error('the history is busy');
    });
    vi.advanceTimersByTime(0);
    expect(messages).toEqual([[{ name: 'system.missed', payload: {} }]]);
  });

  it('keeps nothing while nobody listens, and nothing for who has left', () => {
    const bus = new EventBus();
    bus.emit('system.note', { message: 'unheard' });
    const heard: unknown[] = [];
    const leave = bus.subscribe((events) => heard.push(...events));
    vi.advanceTimersByTime(1000);
    bus.emit('system.note', { message: 'heard' });
    vi.advanceTimersByTime(1000);
    leave();
    bus.emit('system.note', { message: 'too late' });
    vi.advanceTimersByTime(1000);
    expect(heard).toEqual([{ name: 'system.note', payload: { message: 'heard' } }]);
  });
});
