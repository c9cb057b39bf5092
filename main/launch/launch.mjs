/**
 * @file The launcher behind every npm script: `node main/launch/launch.mjs TASK [ARG…]` runs the task in a Node
 * that is recent enough (see node.mjs). Plain JavaScript, because it runs on Node 20.
 */
import { spawn } from 'node:child_process';
import { availableParallelism, constants } from 'node:os';
import { join } from 'node:path';
import { findNode, root, typeScriptFlags } from './node.mjs';

const tool = (...path) => join(root, 'node_modules', ...path);
const script = (...path) => join(root, ...path);

/** Node keeps what it made of the TypeScript files here (by their content): it halves the time to start. */
const compileCache = join(root, 'node_modules', '.cache', 'refract', 'compile');

/** Commands that do not wait for each other: as many at a time as there are cores, at most two (each takes a gigabyte). */
const atOnce = (commands) => ({ commands, workers: Math.min(2, availableParallelism()) });

const eslint = (...args) => [
  tool('eslint', 'bin', 'eslint.js'),
  '--config',
  script('test', 'eslint.config.js'),
  '--max-warnings',
  '0',
  ...args,
];

/** What each task runs: a list of Node argument lists (or some of them at once), one after the other until one fails. */
const tasks = {
  refract: (args) => [
    ...(args.includes('serve') ? tasks.build() : []),
    [script('main', 'cli', 'refract.ts'), ...args],
  ],
  build: () => [[script('renderer', 'build.ts')]],
  start: (args) => [...tasks.build(), [script('main', 'cli', 'refract.ts'), 'start', ...args]],
  package: (args) => [
    ...tasks.build(),
    [script('main', 'electron', 'build.ts')],
    [script('kernels', 'stage.ts')],
    [tool('electron-builder', 'cli.js'), '--config', script('electron-builder.yml'), ...args],
  ],
  demo: (args) => [[script('main', 'cli', 'refract.ts'), 'demo', ...args]],
  kernels: (args) => [[script('kernels', 'build.ts'), ...args]],
  'cuda:install': (args) => [[script('kernels', 'cuda', 'install-provider.ts'), ...args]],
  'cuda:bundle': (args) => [[script('kernels', 'cuda', 'bundle.ts'), ...args]],
  'cuda:build': (args) => [[script('kernels', 'cuda', 'build.ts'), ...args]],
  vitest: (args) => [[tool('vitest', 'vitest.mjs'), '--config', script('test', 'vitest.config.ts'), ...args]],
  lint: () => [
    // The longest first. The pages alone take as long as all the rest: every Svelte file is checked with types of its own.
    atOnce([
      eslint(script('renderer', 'pages')),
      eslint(root, '--ignore-pattern', 'renderer/pages/**'),
      [tool('typescript', 'bin', 'tsc'), '--project', script('tsconfig.json')],
      [tool('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', root],
      [
        tool('svelte-check', 'bin', 'svelte-check'),
        '--tsconfig',
        script('renderer', 'tsconfig.json'),
        '--output',
        'human',
        '--fail-on-warnings',
        '--no-color',
      ],
      [tool('knip', 'bin', 'knip.js'), '--config', script('test', 'knip.json')],
    ]),
  ],
  'test:browser': (args) => [[script('test', 'browser', 'run.ts'), ...args]],
  'test:desktop': (args) => [[script('test', 'electron', 'run.ts'), ...args]],
  screenshots: (args) => [[script('test', 'browser', 'screenshots.ts'), ...args]],
  // Searches, measurements and figures that the documents speak of: `measure imports`, `plot comparison`.
  fuzz: (args) => [[script('test', 'support', 'fuzz-readers.ts'), ...args]],
  measure: ([what = '', ...args]) => [[script('test', 'support', `measure-${what}.ts`), ...args]],
  plot: ([what = '', ...args]) => [[script('test', 'support', `plot-${what}.ts`), ...args]],
  'large-home': (args) => [[script('test', 'support', 'make-large-home.ts'), ...args]],
  'bench:window': (args) => [[script('test', 'browser', 'bench.ts'), ...args]],
  test: (args) => [
    ...tasks.lint(),
    ...tasks.kernels([]),
    ...tasks.vitest(['run', ...args]),
    // With a filter only what it names is meant.
    ...(args.length > 0 ? [] : [...tasks['test:browser']([]), ...tasks['test:desktop']([])]),
  ],
};

const [name = '', ...args] = process.argv.slice(2);
if (!Object.hasOwn(tasks, name)) {
  process.stderr.write(`There is no task "${name}". Tasks: ${Object.keys(tasks).join(', ')}.\n`);
  process.exit(2);
}

try {
  const node = findNode();
  for (const command of tasks[name](args)) {
    const code = await (Array.isArray(command) ? run(node, command) : runAtOnce(node, command));
    if (code !== 0) process.exit(code);
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

/**
 * Runs Node commands side by side, all of them, whichever fails; what each says stays together.
 * @returns the exit code of the first in the list that failed, else 0
 */
async function runAtOnce(node, { commands, workers }) {
  const codes = [];
  const waiting = [...commands.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [at, command] = next;
      let said = '';
      codes[at] = await run(node, command, (text) => (said += text));
      process.stdout.write(said);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return codes.find((code) => code !== 0) ?? 0;
}

/**
 * Runs one Node command with this terminal; resolves to its exit code.
 * @param hear gets what the command says, which else goes to the terminal at once
 */
function run(node, command, hear) {
  return new Promise((resolve, reject) => {
    const child = spawn(node.path, [...typeScriptFlags(node.version), ...command], {
      // The IPC channel carries nothing: it closes when this process dies, however it dies, and
      // main/cli/refract.ts then stops instead of training on as an orphan.
      stdio: hear ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { NODE_COMPILE_CACHE: compileCache, ...process.env, REFRACT_LAUNCHED: '1' },
    });
    for (const stream of hear ? [child.stdout, child.stderr] : [])
      stream.setEncoding('utf8').on('data', hear);
    const forward = (signal) => child.kill(signal);
    // A terminal sends Ctrl+C to the whole group; a supervisor signals only this process, so pass it on.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
    const stopWatching = watchNpm(() => child.kill('SIGTERM'));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      stopWatching();
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(name, forward);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/**
 * `npm run` does not take its script with it when it is killed outright. Started by npm, this process therefore
 * watches for the parent to change, and ends the task. (Started by hand, it must outlive a closed terminal.)
 */
function watchNpm(onOrphaned) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onOrphaned();
  }, 250);
  timer.unref();
  return () => clearInterval(timer);
}
