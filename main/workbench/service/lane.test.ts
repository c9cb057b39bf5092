/** @file Cores are shared, the urgent first. */
import { describe, expect, it } from 'vitest';
import { Lane, urgency } from './lane.ts';

describe('the lane', () => {
  it('lets one in at a time: the urgent first, then who came first', async () => {
    const lane = new Lane(4);
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

  it('lets in whoever has cores left, and nobody past who needs more', async () => {
    const lane = new Lane(4);
    const order: string[] = [];
    const enter = async (name: string, threads: number) => {
      const leave = await lane.enter(urgency.queue, undefined, threads);
      order.push(name);
      return leave;
    };
    const [one, three] = [await enter('one', 1), await enter('three', 3)];
    const more = [enter('two', 2), enter('many', 99), enter('one more', 1)] as const;
    three();
    const two = await more[0];
    expect(order).toEqual(['one', 'three', 'two']);
    one();
    await Promise.resolve();
    expect(order).toHaveLength(3);
    two();
    const many = await more[1];
    await Promise.resolve();
    expect(order.slice(3)).toEqual(['many']);
    many();
    (await more[2])();
    expect(order.slice(3)).toEqual(['many', 'one more']);
  });

  it('goes on with the next when who needs many cores gives up', async () => {
    const lane = new Lane(2);
    const leave = await lane.enter(urgency.queue, undefined, 1);
    const stop = new AbortController();
    const large = lane.enter(urgency.job, stop.signal);
    const small = lane.enter(urgency.queue, undefined, 1);
    stop.abort();
    await expect(large).rejects.toMatchObject({ code: 'cancelled' });
    (await small)();
    leave();
  });

  it('lets who gives up go, and nobody wait for him', async () => {
    const lane = new Lane(4);
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
