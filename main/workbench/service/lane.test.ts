/** @file One at a time, the urgent first. */
import { describe, expect, it } from 'vitest';
import { Lane, urgency } from './lane.ts';

describe('the lane', () => {
  it('lets one in at a time: the urgent first, then who came first', async () => {
    const lane = new Lane();
    const order: string[] = [];
    const leave = await lane.enter(urgency.queue);
    const visit = async (name: string, of: keyof typeof urgency) => {
      const leaveAgain = await lane.enter(urgency[of]);
      order.push(name);
      leaveAgain();
    };
    const visits = [visit('run', 'queue'), visit('replay', 'job'), visit('bench', 'job')];
    await Promise.resolve();
    expect(order).toEqual([]);
    leave();
    await Promise.all(visits);
    expect(order).toEqual(['replay', 'bench', 'run']);
  });

  it('lets who gives up go, and nobody wait for him', async () => {
    const lane = new Lane();
    const leave = await lane.enter(urgency.queue);
    const stop = new AbortController();
    const waiting = lane.enter(urgency.job, stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    const next = lane.enter(urgency.queue);
    leave();
    (await next)();
    await expect(lane.enter(urgency.job, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    (await lane.enter(urgency.job))();
  });
});
