import { execFileSync } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('a process that gives way has a lower priority, and so have threads that it makes then', () => {
  const file = JSON.stringify(fileURLToPath(new URL('give-way.ts', import.meta.url)));
  const script = `
    const { getPriority } = await import('node:os');
    const { Worker } = await import('node:worker_threads');
    const { giveWay } = await import(${file});
    const before = getPriority();
    giveWay();
    const inThread = await new Promise((resolve) => {
      const code = \`import { parentPort } from 'node:worker_threads';
        import { getPriority } from 'node:os';
        parentPort.postMessage(getPriority());\`;
      new Worker(code, { eval: true }).once('message', resolve);
    });
    console.log(JSON.stringify([before, getPriority(), inThread]));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  const [before, after, inThread] = JSON.parse(said) as [number, number, number];
  expect(after).toBe(Math.max(before, constants.priority.PRIORITY_BELOW_NORMAL));
  expect(inThread).toBe(after);
});
