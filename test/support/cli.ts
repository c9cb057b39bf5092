/** @file Runs the command line as a person's shell would, in a home folder of its own. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../../main/launch/launch.mjs', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A temporary home folder with the command line on it. */
export class CommandLine {
  readonly home = mkdtempSync(join(tmpdir(), 'refract-test-'));

  /** Starts a command without waiting; the process leads a group of its own, so that a test can kill all of it. */
  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    return spawn(process.execPath, [launcher, 'refract', ...args], {
      cwd: this.home,
      env: { ...process.env, ...env, REFRACT_HOME: this.home },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Runs a command to its end. */
  async run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    const child = this.start(args, env);
    const read = async (stream: NodeJS.ReadableStream | null): Promise<string> => {
      let text = '';
      for await (const part of stream ?? []) text += String(part);
      return text;
    };
    const [stdout, stderr, code] = await Promise.all([
      read(child.stdout),
      read(child.stderr),
      new Promise<number | null>((resolve) => child.on('close', resolve)),
    ]);
    return { code, stdout, stderr };
  }

  /** Runs a command with --json that must succeed; gives its document. */
  async json<Document>(...args: string[]): Promise<Document> {
    const { code, stdout, stderr } = await this.run([...args, '--json']);
    if (code !== 0) throw new Error(`refract ${args.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`);
    return JSON.parse(stdout) as Document;
  }

  /** Runs a command with --json that must fail; gives its exit code and error. */
  async failure(
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ): Promise<{ exit: number | null; code: string; message: string; hint: string }> {
    const { code: exit, stdout } = await this.run([...args, '--json'], env);
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string; hint: string } };
    return { exit, ...error };
  }

  path(name: string): string {
    return join(this.home, name);
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Kills a started command outright, with everything it started; one that has ended by itself stays ended. */
export function killGroup(child: ChildProcess): void {
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
}
