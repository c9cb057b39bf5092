/** @file What stopping the web host says. */
import { expect, it } from 'vitest';
import { leftBehind } from './left-behind.ts';

const service = (running: readonly { runId: string; elsewhere: boolean }[], queued: number) => ({
  call: () => Promise.resolve({ ok: true as const, value: { running, queued } }),
});

it('says what is left undone, and how to go on with it', async () => {
  const here = { runId: 'r-1', elsewhere: false };
  const left = await leftBehind(service([here, { runId: 'r-2', elsewhere: true }], 1200));
  expect(left).toMatch(/^1 run in training is stopped .*`refract resume r-1`\. 1,200 runs still wait: /);
  expect(await leftBehind(service([here, { ...here, runId: 'r-3' }], 0))).toMatch(
    /^2 runs .*`refract resume r-1` and so on\.$/,
  );
});

it('says nothing where nothing is left', async () => {
  expect(await leftBehind(service([{ runId: 'r-2', elsewhere: true }], 0))).toBeUndefined();
  const broken = { ok: false as const, code: 'cancelled' as const, message: '', hint: '' };
  expect(await leftBehind({ call: () => Promise.resolve(broken) })).toBeUndefined();
});
