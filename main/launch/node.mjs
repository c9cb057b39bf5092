/**
 * @file Finds a Node that can run Refract (22.14 or newer), fetching one from the npm registry where the
 * system's is older. Plain JavaScript, because it runs on that older Node. The fetched Node lives under
 * node_modules/.cache, so that removing node_modules removes it too.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The Node that is fetched where the system's is too old. */
export const FETCHED_NODE_VERSION = '24.21.0';

/** The repository's root folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Whether a Node version can run Refract.
 * @param {string} version for example "22.12.0"
 * @returns {boolean} true from 22.14 and 23.6 on: they have Node-API 10, without which better-sqlite3 13 crashes the process
 */
export function isRecentEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 14);
}

/**
 * Flags with which a Node runs TypeScript files as they are: none are needed from 22.18 and 23.6 on.
 * @param {string} version
 * @returns {string[]}
 */
export function typeScriptFlags(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const builtIn = major >= 24 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
  return builtIn ? [] : ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
}

/**
 * The path and version of a Node that can run Refract. Fetches one (about 50 MB, once) if need be.
 * @returns {{path: string, version: string}}
 * @throws {Error} when none is there and none can be fetched; the message says what to do
 */
export function findNode() {
  if (isRecentEnough(process.versions.node))
    return { path: process.execPath, version: process.versions.node };
  const found = { path: fetchedNodePath(), version: FETCHED_NODE_VERSION };
  if (!existsSync(found.path)) fetchNode(found.path);
  return found;
}

function fetchedNodePath() {
  const folder = join(root, 'node_modules', '.cache', 'refract', `node-${FETCHED_NODE_VERSION}`);
  const binary = process.platform === 'win32' ? ['bin', 'node.exe'] : ['bin', 'node'];
  return join(folder, 'node_modules', packageName(), ...binary);
}

function packageName() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  return `node-${platform}-${process.arch}`;
}

function fetchNode(target) {
  const name = packageName();
  process.stderr.write(
    `Node ${process.versions.node} is too old for Refract; fetching Node ${FETCHED_NODE_VERSION} once…\n`,
  );
  const folder = dirname(dirname(dirname(dirname(target))));
  const staging = `${folder}.${process.pid}`;
  try {
    mkdirSync(staging, { recursive: true });
  } catch (error) {
    throw new Error(`${folder} cannot be written (${error.message}). ${howToGetNode(name)}`);
  }
  const result = spawnSync(
    process.platform === 'win32' ? 'npm.cmd' : 'npm',
    ['install', '--prefix', staging, '--no-save', '--ignore-scripts', '--loglevel=error', '--no-audit',
     '--no-fund', `${name}@${FETCHED_NODE_VERSION}`], // prettier-ignore
    { stdio: ['ignore', 2, 2], shell: process.platform === 'win32', env: npmEnvironment() },
  );
  try {
    if (result.status !== 0) throw new Error(howToGetNode(name));
    try {
      renameSync(staging, folder);
    } catch (error) {
      if (!existsSync(target)) throw error; // else another process fetched it at the same time: use that one
    }
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** An npm started inside an npm script inherits that script's settings (its prefix among them): leave them out. */
function npmEnvironment() {
  const inherited = Object.entries(process.env);
  return Object.fromEntries(
    inherited.filter(([key]) => !/^npm_(config_(local_)?prefix|package_)/i.test(key)),
  );
}

function howToGetNode(name) {
  return (
    `Refract needs Node 22.14 or newer; this is ${process.versions.node}, and ${name}@${FETCHED_NODE_VERSION} ` +
    `could not be fetched from the npm registry. Install Node 24 from https://nodejs.org, or check the network, and try again.`
  );
}
