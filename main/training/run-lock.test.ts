import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockRun, processIsAlive, runHolder, takeLock } from './run-lock.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'refract-lock-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the lock of a run', () => {
  it('keeps others out while it is held, and lets them in afterwards', () => {
    const unlock = lockRun(folder);
    expect(runHolder(folder)).toBe(process.pid);
    expect(() => lockRun(folder)).toThrow(
      expect.objectContaining({
        code: 'busy',
        message: expect.stringContaining(String(process.pid)) as string,
      }) as Error,
    );
    unlock();
    expect(runHolder(folder)).toBeUndefined();
    lockRun(folder)();
  });

  it('is void when its process is gone', async () => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await new Promise((resolve) => child.on('close', resolve));
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: child.pid, host: hostname(), started: '1' }));
    expect(processIsAlive(child.pid!)).toBe(false);
    lockRun(folder)();
  });

  it('is void when its process number has gone to another process', () => {
    writeFileSync(
      join(folder, 'lock'),
      JSON.stringify({ pid: process.pid, host: hostname(), started: 'long ago' }),
    );
    expect(runHolder(folder)).toBeUndefined();
  });

  it('is void when it was not written whole', () => {
    writeFileSync(join(folder, 'lock'), '{"pid": 1');
    lockRun(folder)();
  });

  it('is taken over by one of two that found it void', () => {
    const lock = join(folder, 'lock');
    writeFileSync(lock, JSON.stringify({ pid: process.pid, host: hostname(), started: 'long ago' }));
    // The other one has looked, and is then slower.
    const unlock = lockRun(folder);
    expect(takeLock(folder, 1)).toBeUndefined();
    expect(runHolder(folder)).toBe(process.pid);
    unlock();
    expect(runHolder(folder)).toBeUndefined();
    lockRun(folder)();
  });

  it('is left to the successor by one that was taken for dead', () => {
    const dead = JSON.stringify({ pid: process.pid, host: hostname(), started: 'long ago' });
    writeFileSync(join(folder, 'lock'), dead);
    writeFileSync(join(folder, 'lock.1'), dead);
    const unlock = lockRun(folder); // lock.2
    rmSync(join(folder, 'lock.1')); // it lived after all, and has ended
    expect(takeLock(folder, 1)).toBeUndefined();
    expect(runHolder(folder)).toBe(process.pid);
    unlock();
    expect(readdirSync(folder)).toEqual(['lock']);
  });

  it('is taken over by one of many processes that try at once', async () => {
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: 1, host: hostname(), started: 'long ago' }));
    const script = `
      import { lockRun } from ${JSON.stringify(new URL('run-lock.ts', import.meta.url).href)};
      process.stdin.once('data', () => {
        try {
          lockRun(${JSON.stringify(folder)});
          process.stdout.write('taken');
        } catch (error) {
          process.stdout.write(error.code);
        }
      });
      process.stdin.on('end', () => process.exit());
      process.stdout.write('ready ');`;
    const children = Array.from({ length: 6 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] }),
    );
    const said = children.map(() => '');
    children.forEach(({ stdout }, i) => stdout.on('data', (text) => (said[i] += String(text))));
    await expect.poll(() => said, { timeout: 20_000 }).toEqual(children.map(() => 'ready '));
    for (const { stdin } of children) stdin.write('now');
    await expect
      .poll(() => said.every((text) => text.length > 'ready '.length), { timeout: 20_000 })
      .toBe(true);
    for (const { stdin } of children) stdin.end();
    expect(said.toSorted()).toEqual([...Array.from({ length: 5 }, () => 'ready busy'), 'ready taken']);
  });

  it('of another machine holds: its processes cannot be seen from here', () => {
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: 1, host: 'elsewhere', started: '' }));
    expect(() => lockRun(folder)).toThrow(/\(1\)/);
  });

  it('of another machine is void when it has not been touched for long', () => {
    const path = join(folder, 'lock');
    writeFileSync(path, JSON.stringify({ pid: 1, host: 'elsewhere', started: '' }));
    const longAgo = new Date(Date.now() - 120_000);
    utimesSync(path, longAgo, longAgo);
    lockRun(folder)();
  });
});
