import { expect, it } from 'vitest';
import { followPlaces } from './queue-places.ts';

/** An order that the test answers. */
function asked() {
  const answers: PromiseWithResolvers<readonly string[]>[] = [];
  const told: Record<string, number>[] = [];
  const failed: unknown[] = [];
  const ask = followPlaces(
    () => {
      const answer = Promise.withResolvers<readonly string[]>();
      answers.push(answer);
      return answer.promise;
    },
    (places) => told.push(Object.fromEntries(places)),
    (reason) => failed.push(reason),
  );
  return { answers, told, failed, ask };
}
const turns = () => new Promise((resolve) => setTimeout(resolve));

it('counts the places from one', async () => {
  const { answers, told, ask } = asked();
  ask();
  answers[0]!.resolve(['r-3', 'r-9']);
  await turns();
  expect(told).toEqual([{ 'r-3': 1, 'r-9': 2 }]);
});

it('asks once more, and not at once, however often the order changed meanwhile', async () => {
  const { answers, told, ask } = asked();
  ask();
  ask();
  ask();
  expect(answers).toHaveLength(1);
  answers[0]!.resolve(['r-1', 'r-2']);
  await turns();
  expect(answers).toHaveLength(2);
  answers[1]!.resolve(['r-2']);
  await turns();
  expect(answers).toHaveLength(2);
  expect(told.at(-1)).toEqual({ 'r-2': 1 });
});

it('says what went wrong and asks again when it is told to', async () => {
  const { answers, told, failed, ask } = asked();
  ask();
  answers[0]!.reject('busy');
  await turns();
  expect([failed, told]).toEqual([['busy'], []]);
  ask();
  expect(answers).toHaveLength(2);
});
