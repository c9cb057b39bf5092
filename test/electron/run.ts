/**
 * @file Runs the desktop suite: `node test/electron/run.ts [PLAYWRIGHT ARGUMENT…]`, on the Electron that REFRACT_ELECTRON
 * names or that was fetched, under Xvfb where there is no display, and as nobody where npm runs as root (Electron's
 * sandbox does not work for root, and the suite never turns it off). What is missing makes it skip, loudly.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDesktop } from '../../main/electron/build.ts';
import { findElectron } from '../../main/workbench/electron-binary.ts';
import { ensureWindow } from '../../renderer/build.ts';

/** The user that has no rights of its own, on every Linux. */
const nobody = { uid: 65534, gid: 65534 };

const root = fileURLToPath(new URL('../..', import.meta.url));
const user = process.platform === 'linux' && process.getuid?.() === 0 ? nobody : undefined;
const hasDisplay =
  process.platform !== 'linux' || !!process.env['DISPLAY'] || !!process.env['WAYLAND_DISPLAY'];

/** Why it cannot run here, or nothing where it can. */
function missing(): string | undefined {
  const binary = findElectron();
  if (binary === null) {
    return 'there is no Electron (npx install-electron --no fetches one; REFRACT_ELECTRON names another)';
  }
  if (!hasDisplay && spawnSync('xvfb-run', ['--help'], { stdio: 'ignore' }).status !== 0) {
    return 'there is neither a display nor xvfb-run (Debian: apt install xvfb xauth)';
  }
  const script = 'for (const path of process.argv.slice(1)) require("node:fs").accessSync(path)';
  const seen = spawnSync(process.execPath, ['-e', script, root, binary], { stdio: 'ignore', ...user });
  if (seen.status !== 0) return `npm runs as root, and the user nobody cannot read ${root} and ${binary}`;
  return undefined;
}

async function run(args: readonly string[]): Promise<number> {
  await ensureWindow();
  await ensureDesktop();
  const home = mkdtempSync(join(tmpdir(), 'refract-nobody-'));
  if (user) chownSync(home, user.uid, user.gid);
  const playwright = join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  const config = fileURLToPath(new URL('playwright.config.ts', import.meta.url));
  const words = [process.execPath, playwright, 'test', '--config', config, ...args];
  const [program, ...rest] = hasDisplay
    ? words
    : ['xvfb-run', '-a', '-s', '-screen 0 1600x1000x24', ...words];
  const own = user ? { HOME: home, XDG_DATA_HOME: '', XDG_CONFIG_HOME: '', XDG_RUNTIME_DIR: '' } : {};
  const child = spawn(program!, rest, {
    stdio: 'inherit',
    cwd: root,
    env: { ...process.env, ...own },
    ...user,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const reason = missing();
if (reason === undefined) process.exitCode = await run(process.argv.slice(2));
else process.stderr.write(`\n*** The desktop suite is SKIPPED: ${reason}. ***\n\n`);
