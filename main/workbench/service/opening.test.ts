/** @file Opening the service loads nothing that only engines need. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { temporaryFolder } from './testing.ts';

it('does not load onnxruntime, whatever a page asks first', async () => {
  const home = temporaryFolder();
  const file = join(temporaryFolder(), 'open.mjs');
  writeFileSync(
    file,
    `import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    const { openService } = await import(${JSON.stringify(new URL('service.ts', import.meta.url).href)});
    const service = openService({ home: ${JSON.stringify(home)}, builtins: false });
    for (const name of ['system.about', 'runs.list', 'runs.groups', 'variants.list', 'datasets.list', 'queue.status']) {
      const { ok } = await service.call(name, {});
      if (!ok) throw new Error(name);
    }
    await service.close();
    process.stdout.write(JSON.stringify(loaded));`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [file], { maxBuffer: 2 ** 26 });
  const loaded = JSON.parse(stdout) as string[];
  expect(loaded.some((url) => url.endsWith('/better-sqlite3/lib/index.js'))).toBe(true);
  expect(loaded.filter((url) => /onnxruntime|\.node$/.test(url) && !url.includes('better-sqlite3'))).toEqual(
    [],
  );
});
