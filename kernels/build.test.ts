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
function build(environment: Record<string, string> = {}): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [inCopy('build.ts')], { env: { ...process.env, ...environment } });
    let output = '';
    child.stderr.on('data', (data: Buffer) => (output += data.toString()));
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.on('close', (code) => resolve({ code, output }));
  });
}

const built = () => readdirSync(inCopy('build', target)).filter((name) => name.endsWith('.node'));

test('the kernels of this checkout are there when tests run', () => {
  expect(ensureKernels()).toEqual({ status: 'present' });
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

test('a prebuilt binary is taken first', async () => {
  useSmallSources();
  const folder = inCopy('prebuilds', target);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'refract_kernels.node'), '');
  expect(await build()).toEqual({ code: 0, output: '' });
  expect(existsSync(inCopy('build'))).toBe(false);
});
