/** @file The contract as such: every call and event can be described, and the client's side of it. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeCall } from './client.ts';
import { calls, isCallName } from './contract.ts';
import { RefractError } from './errors.ts';
import { events } from './events.ts';

describe('every call and event', () => {
  it.each([...Object.keys(calls), ...Object.keys(events)])('%s is named topic.verb', (name) => {
    expect(name).toMatch(/^[a-z]+\.[a-z][A-Za-z]*$/);
  });

  it.each(Object.entries(calls))('%s is plain JSON on both ways', (_, { arguments: args, result }) => {
    for (const io of ['input', 'output'] as const) {
      // Throws for what JSON cannot carry: dates, maps, undefined, transforms.
      expect(z.toJSONSchema(args, { io, target: 'draft-2020-12' })).toHaveProperty('type', 'object');
      z.toJSONSchema(result, { io });
    }
  });

  it.each(Object.entries(events))('%s is plain JSON', (_, schema) => {
    expect(z.toJSONSchema(schema)).toHaveProperty('type', 'object');
  });

  it('knows its names and no inherited ones', () => {
    expect(isCallName('runs.list')).toBe(true);
    for (const name of ['runs.lists', '', 'constructor', '__proto__', 'toString']) {
      expect(isCallName(name), name).toBe(false);
    }
  });
});

describe('the client', () => {
  it('gives the value of an accepted call and sends an empty object where there are no arguments', async () => {
    const sent: unknown[] = [];
    const call = makeCall((name, args) => {
      sent.push([name, args]);
      return Promise.resolve({ ok: true, value: { tags: [] } });
    });
    expect(await call('runs.tags')).toEqual({ tags: [] });
    expect(sent).toEqual([['runs.tags', {}]]);
  });

  it('throws a refusal with its code, message and hint', async () => {
    const refusal = { code: 'not-found' as const, message: 'There is no run r-1.', hint: 'Look again.' };
    const call = makeCall(() => Promise.resolve({ ok: false, ...refusal }));
    await expect(call('runs.get', { id: 'r-1' })).rejects.toThrow(RefractError);
    await expect(call('runs.get', { id: 'r-1' })).rejects.toMatchObject(refusal);
  });

  it.each([[undefined], [null], ['<html>'], [{ ok: 'yes' }], [{ ok: false, code: 'no-such-code' }]])(
    'takes %j for a defect',
    async (answer) => {
      const call = makeCall(() => Promise.resolve(answer));
      await expect(call('runs.tags')).rejects.toMatchObject({ code: 'internal' });
    },
  );
});
