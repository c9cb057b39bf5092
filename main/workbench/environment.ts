/** @file What a run was made with, so that a later difference can be explained. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, hostname, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { installation } from '../../kernels/installation.ts';

interface PackageFile {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

const packageFile = JSON.parse(readFileSync(join(installation, 'package.json'), 'utf8')) as PackageFile;

/** Refract's version, with the commit where it runs from a checkout: "0.1.0+1a2b3c4", "…-changed" with local changes. */
export function codeVersion(): string {
  const git = (...args: string[]) =>
    spawnSync('git', ['-C', installation, ...args], { encoding: 'utf8', timeout: 5000 });
  const commit = git('rev-parse', '--short=10', 'HEAD');
  if (commit.status !== 0) return packageFile.version;
  const changed = git('status', '--porcelain', '--untracked-files=no').stdout.trim() !== '';
  return `${packageFile.version}+${commit.stdout.trim()}${changed ? '-changed' : ''}`;
}

export interface Environment {
  readonly node: string;
  readonly onnxruntime: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly host: string;
}

/** This machine and the versions that decide a run's bits. */
export function environment(): Environment {
  return {
    node: process.versions.node,
    onnxruntime: packageFile.dependencies['onnxruntime-node'] ?? 'unknown',
    platform: `${process.platform}-${process.arch} ${release()}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    host: hostname(),
  };
}
