import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

test('the example of the README learns', async () => {
  const readme = await readFile(new URL('README.md', import.meta.url), 'utf8');
  const [, example] = /```ts\n([^]*?)```/.exec(readme) ?? [];
  const root = new URL('../../', import.meta.url);
  const folder = new URL('node_modules/.cache/refract/readme/', root);
  const file = new URL(`graph-${process.pid}.ts`, folder);
  await mkdir(folder, { recursive: true });
  await writeFile(file, example!.replace('./main/graph/', new URL('main/graph/', root).href));
  try {
    const { losses } = (await import(/* @vite-ignore */ file.href)) as {
      losses: number[];
    };
    expect(losses).toHaveLength(200);
    expect(losses[0]).toBeGreaterThan(0.3);
    expect(losses.at(-1)).toBeLessThan(0.05);
  } finally {
    await rm(file);
  }
});
