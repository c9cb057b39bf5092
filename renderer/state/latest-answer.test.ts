import { expect, test } from 'vitest';
import { latestOf } from './latest-answer.ts';

test('an answer that an event has overtaken is dropped', async () => {
  const taken: string[] = [];
  const { told, ask } = latestOf<string>((value) => taken.push(value));
  const { promise, resolve } = Promise.withResolvers<string>();
  const asked = ask(promise);
  told('running');
  resolve('resumed, nothing running yet');
  await asked;
  expect(taken).toEqual(['running']);
});

test('an answer counts where no event came meanwhile; what it fails with is passed on', async () => {
  const taken: string[] = [];
  const { told, ask } = latestOf<string>((value) => taken.push(value));
  told('old');
  await ask(Promise.resolve('new'));
  expect(taken).toEqual(['old', 'new']);
  await expect(ask(Promise.reject(new Error('gone')))).rejects.toThrow('gone');
});
