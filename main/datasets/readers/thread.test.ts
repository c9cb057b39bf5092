import { expect, test } from 'vitest';
import { takeThread, warmThread } from './thread.ts';

/** A thread that answers with its number. */
const program = (title: string): URL => {
  const text = `import { parentPort, threadId } from 'node:worker_threads';
    parentPort.on('message', () => parentPort.postMessage({ kind: 'number', threadId }));
    parentPort.postMessage({ kind: 'ready' }); // ${title}`;
  return new URL(`data:text/javascript,${encodeURIComponent(text)}`);
};

interface Answer {
  readonly kind: 'number';
  readonly threadId: number;
}

async function numberOf(thread: Awaited<ReturnType<typeof takeThread<string, Answer>>>): Promise<number> {
  const answer = await thread.ask('who', 5000);
  if (answer.kind !== 'number') throw new Error(answer.kind);
  return answer.threadId;
}

test('a thread that was started beforehand is the one that is taken, and no other is started', async () => {
  const url = program('taken');
  warmThread(url, 'it');
  warmThread(url, 'it');
  const [first, second] = await Promise.all([takeThread<string, Answer>(url, 'it'), takeThread<string, Answer>(url, 'it')]);
  const [one, other] = [await numberOf(first), await numberOf(second)];
  expect(other).toBe(one + 1);
  first.keep();
  second.end();
  warmThread(url, 'it');
  const again = await takeThread<string, Answer>(url, 'it');
  expect(await numberOf(again)).toBe(one);
  again.end();
}); // prettier-ignore

test('one that nobody takes stays for who comes later', async () => {
  const url = program('kept');
  warmThread(url, 'it');
  await new Promise((resolve) => setTimeout(resolve, 500));
  const [thread, next] = [await takeThread<string, Answer>(url, 'it'), await takeThread<string, Answer>(url, 'it')]; // prettier-ignore
  expect(await numberOf(next)).toBe((await numberOf(thread)) + 1);
  thread.end();
  next.end();
});
