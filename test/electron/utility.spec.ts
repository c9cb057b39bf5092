/**
 * @file The engine as a utility process of a real Electron: onnxruntime and the native operators load in it as in Node, it
 * answers and ends. (The service needs a Node newer than old Electrons have; engines do not.)
 */
import { fileURLToPath } from 'node:url';
import { expect, test } from './fixtures.ts';
import type { Desktop } from './launch.ts';

const engine = fileURLToPath(new URL('../../dist/app/main/training/engine.cjs', import.meta.url));

interface News {
  readonly type: string;
  readonly value?: unknown;
  readonly error?: { readonly code: string };
}

/** Runs a job as the host does, and gives all that the engine said. */
function run({ app }: Desktop, kind: string): Promise<News[]> {
  return app.evaluate(
    ({ utilityProcess }, { file, kind }) =>
      new Promise<News[]>((resolve) => {
        const child = utilityProcess.fork(file, [], { stdio: 'pipe' });
        const news: News[] = [];
        child.on('message', (message: { readonly isLast: boolean; readonly body: News }) => {
          news.push(message.body);
          if (message.isLast) process.kill(child.pid!, 'SIGKILL');
        });
        child.on('exit', () => resolve(news));
        child.postMessage({ type: 'message', body: { kind } });
      }),
    { file: engine, kind },
  );
}

test('an engine in a utility process has what one in Node has', async ({ desktop }) => {
  const { onnxruntime, kernels } = await desktop.call('system.doctor', {});
  const probed = (await run(desktop, 'probe')).at(-1);
  expect(probed).toMatchObject({ type: 'result', value: { onnxruntime, kernels } });
  const news = await run(desktop, 'self-test');
  const last = news.at(-1)!;
  if (kernels.mode !== 'native') return expect(last).toMatchObject({ error: { code: 'unavailable' } });
  const { rows } = last.value as { readonly rows: readonly { readonly passed: boolean }[] };
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.filter(({ passed }) => !passed)).toEqual([]);
  expect(news).toHaveLength(rows.length + 1);
});
