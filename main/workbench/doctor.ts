/** @file What this installation has. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { detectCuda, type CudaPart } from '../../kernels/index.ts';
import { toRefractError } from '../api/errors.ts';
import { runJob } from '../training/launch.ts';
import type { Probe } from '../training/probe.ts';
import { findElectron } from './electron-binary.ts';

export interface Diagnosis {
  readonly node: string;
  readonly onnxruntime: string | null;
  readonly providers: readonly string[];
  readonly kernels: { readonly mode: string; readonly isa?: string; readonly reason?: string };
  /** Path of the Electron binary, or null. */
  readonly electron: string | null;
  /** Path of a Chromium, or null. */
  readonly chromium: string | null;
  readonly cuda: {
    readonly available: boolean;
    readonly reason: string;
    readonly parts: readonly CudaPart[];
    /** Whether the provider is missing and could be fetched. */
    readonly canInstall: boolean;
  };
  readonly home: string;
}

/** Looks around; starts an engine process, since only that may load onnxruntime. Changes nothing. */
export async function diagnose(home: string): Promise<Diagnosis> {
  const found = await runJob<Probe>({ kind: 'probe' }).catch((error: unknown) => toRefractError(error));
  const probe = found instanceof Error ? undefined : found;
  return {
    node: process.versions.node,
    onnxruntime: probe?.onnxruntime ?? null,
    providers: probe?.providers ?? [],
    kernels: probe?.kernels ?? { mode: 'none', reason: (found as Error).message },
    electron: findElectron(),
    chromium: onPath(['chromium', 'chromium-browser', 'google-chrome']),
    cuda: findCuda(),
    home,
  };
}

function findCuda(): Diagnosis['cuda'] {
  const { available, reason, parts } = detectCuda();
  const hints = parts.filter(({ found }) => !found).map(({ hint }) => hint);
  const canInstall = parts.some(({ name, found }) => name === 'provider' && !found);
  return { available, reason: [reason, ...hints].join(' '), parts, canInstall };
}

function onPath(names: readonly string[]): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return (
    names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path)) ??
    null
  );
}
