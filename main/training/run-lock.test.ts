import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockRun, processIsAlive, runHolder } from './run-lock.ts';

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
