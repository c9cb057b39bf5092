/**
 * @file The contract between the window and the workbench: every call and every event, with the schemas that both
 * sides' types are derived from. Nothing here knows a host; the browser imports it too.
 */
import type { z } from 'zod';
import type { CallSpec, problem } from './common.ts';
import { activityCalls } from './activity.ts';
import { compareCalls } from './compare.ts';
import { datasetCalls } from './datasets.ts';
import { experimentCalls } from './experiments.ts';
import { jobCalls } from './jobs.ts';
import { kernelCalls } from './kernels.ts';
import { queueCalls } from './queue.ts';
import { runCalls } from './runs.ts';
import { settingsCalls } from './settings.ts';
import { sourceCalls } from './sources.ts';
import { systemCalls } from './system.ts';
import { variantCalls } from './variants.ts';

export { contractVersion } from './version.ts';

/** Every call by name. */
export const calls = {
  ...systemCalls,
  ...settingsCalls,
  ...sourceCalls,
  ...datasetCalls,
  ...variantCalls,
  ...experimentCalls,
  ...runCalls,
  ...activityCalls,
  ...queueCalls,
  ...compareCalls,
  ...kernelCalls,
  ...jobCalls,
} as const satisfies Record<string, CallSpec>;

export type CallName = keyof typeof calls;

/** What a caller gives: defaults may be left out. */
export type CallArguments<Name extends CallName> = z.input<(typeof calls)[Name]['arguments']>;

/** What a handler gets: checked, with defaults. */
export type HandlerArguments<Name extends CallName> = z.output<(typeof calls)[Name]['arguments']>;

export type CallResult<Name extends CallName> = z.output<(typeof calls)[Name]['result']>;

/** One function a call. What it throws becomes a refusal. */
export type Handlers = {
  readonly [Name in CallName]: (args: HandlerArguments<Name>) => CallResult<Name> | Promise<CallResult<Name>>;
};

/** What crosses the boundary; wire-result.ts checks it. */
export type WireResult<Value = unknown> =
  | { readonly ok: true; readonly value: Value }
  | {
      readonly ok: false;
      readonly code: z.infer<typeof problem>['code'];
      readonly message: string;
      readonly hint: string;
    };

/** Whether a text names a call. */
export function isCallName(text: string): text is CallName {
  return Object.hasOwn(calls, text);
}
