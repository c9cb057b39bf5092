import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureKernels } from './build.ts';

const kernels = dirname(fileURLToPath(import.meta.url));
const target = `${process.platform}-${process.arch}`;

/** A copy of the kernels' sources in a project of its own. */
let project = '';
const inCopy = (...path: string[]) => join(project, 'kernels', ...path);

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'refract-build-'));
  cpSync(kernels, inCopy(), { recursive: true, filter: (path) => !/\/(build|prebuilds)$/.test(path) });
  symlinkSync(join(kernels, '..', 'node_modules'), join(project, 'node_modules'));
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

/** A small addon in place of the kernels: what is tested here is when it is built, not what. */
function useSmallSources(text = '') {
  for (const folder of ['ort', 'addon', 'cpu', 'operators']) rmSync(inCopy(folder), { recursive: true });
  for (const folder of ['ort', 'addon', 'cpu', 'operators']) mkdirSync(inCopy(folder));
  writeFileSync(inCopy('addon', 'addon.cc'), `extern "C" int answer() { return 42; } ${text}\n`);
  writeFileSync(
    inCopy('CMakeLists.txt'),
    `cmake_minimum_required(VERSION 3.16)
project(small CXX)
add_library(refract_kernels MODULE addon/addon.cc)
set_target_properties(refract_kernels PROPERTIES PREFIX "" SUFFIX ".node")
`,
  );
}

/** Runs the copy's build.ts, as \`npm run kernels\` does. */
const build = (environment: Record<string, string> = {}) => run(inCopy('build.ts'), environment);

function run(
  script: string,
  environment: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script], {
      cwd: project,
      env: { ...process.env, ...environment },
    });
    let output = '';
    child.stderr.on('data', (data: Buffer) => (output += data.toString()));
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.on('close', (code) => resolve({ code, output }));
  });
}

const built = () => readdirSync(inCopy('build', target)).filter((name) => name.endsWith('.node'));

test('the kernels of this checkout are there when tests run', async () => {
  expect(await ensureKernels()).toEqual({ status: 'present' });
});

test('builds once, with one line; then is silent', async () => {
  useSmallSources();
  const first = await build();
  expect(first.output.trim().split('\n')).toEqual([
    'Building the native kernels once (about half a minute)…',
  ]);
  expect(built()).toHaveLength(1);
  expect(await build()).toEqual({ code: 0, output: '' });
});

test('builds again when a source changes, and keeps only that', async () => {
  useSmallSources();
  await build();
  const before = built();
  useSmallSources('int more;');
  expect((await build()).output).toContain('Building');
  expect(built()).toHaveLength(1);
  expect(built()).not.toEqual(before);
});

test('two processes at once both succeed and leave nothing behind', async () => {
  useSmallSources();
  const both = await Promise.all([build(), build()]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(built()).toHaveLength(1);
  expect(readdirSync(inCopy('build'))).toEqual([target]);
});

test('a source that does not compile: the reason, no binary, nothing left behind', async () => {
  useSmallSources('this is not C++');
  const { code, output } = await build();
  expect(code).toBe(0);
  expect(output).toContain(
    'The native kernels cannot be built here; the portable ones will run. cmake failed:',
  );
  expect(output).toContain('addon.cc');
  expect(existsSync(inCopy('build', target)) ? built() : []).toEqual([]);
  expect(readdirSync(inCopy('build'))).toEqual([target]);
});

test('without CMake: says what to install', async () => {
  useSmallSources();
  const { code, output } = await build({ PATH: join(project, 'nothing') });
  expect(code).toBe(0);
  expect(output).toContain('CMake was not found. On Debian or Ubuntu: apt install cmake g++');
});

test.skipIf(process.platform === 'win32')(
  'whoever waits for a build can do other things meanwhile',
  async () => {
    useSmallSources();
    const slow = join(project, 'slow-cmake');
    writeFileSync(slow, '#!/bin/sh\nsleep 0.3\n', { mode: 0o755 });
    const script = join(project, 'wait.ts');
    writeFileSync(
      script,
      `import { ensureKernels } from './kernels/build.ts';
let turns = 0;
setInterval(() => turns++, 10).unref();
const { status } = await ensureKernels();
console.log(status, turns > 10);`,
    );
    const { output } = await run(script, { CMAKE: slow });
    expect(output).toBe('failed true\n'); // the slow one makes nothing
  },
);

test.skipIf(process.platform === 'win32')(
  'a process that ends in the middle of a build leaves nothing behind',
  async () => {
    useSmallSources();
    const slow = join(project, 'slow-cmake');
    writeFileSync(slow, '#!/bin/sh\nif [ "$1" != --version ]; then exec sleep 60; fi\n', { mode: 0o755 });
    const script = join(project, 'leave.ts');
    writeFileSync(
      script,
      `import { readdirSync } from 'node:fs';
import { ensureKernels } from './kernels/build.ts';
void ensureKernels();
setInterval(() => {
  try {
    if (readdirSync('kernels/build').some((name) => name.startsWith('staging'))) setTimeout(() => process.exit(3), 100);
  } catch {} // not there yet
}, 10);`,
    );
    expect(await run(script, { CMAKE: slow })).toEqual({ code: 3, output: '' });
    expect(readdirSync(inCopy('build'))).toEqual([target]);
  },
);

test('a prebuilt binary is taken first', async () => {
  useSmallSources();
  const folder = inCopy('prebuilds', target);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'refract_kernels.node'), '');
  expect(await build()).toEqual({ code: 0, output: '' });
  expect(existsSync(inCopy('build'))).toBe(false);
});

test.skipIf(process.platform === 'win32')('says how far it is, and stops when told to', async () => {
  useSmallSources();
  const slow = join(project, 'endless-cmake');
  writeFileSync(slow, '#!/bin/sh\n[ "$1" = --build ] && echo "[ 42%] Building" && exec sleep 60\nexit 0\n', {
    mode: 0o755,
  });
  const script = join(project, 'stop.ts');
  writeFileSync(
    script,
    `import { ensureKernels } from './kernels/build.ts';
const stop = new AbortController();
const onShare = (share: number) => { console.log(share); stop.abort(); };
const { status, reason } = await ensureKernels({ onShare, signal: stop.signal });
console.log(status, reason);`,
  );
  const { output } = await run(script, { CMAKE: slow });
  expect(output).toBe('0.42\nfailed The build was stopped.\n');
  expect(readdirSync(inCopy('build'))).toEqual([target]);
});
