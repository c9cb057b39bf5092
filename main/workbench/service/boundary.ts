/**
 * @file The boundary: a name and whatever came with it go in, a wire result comes out, and nothing is ever thrown.
 * Hosts call this and nothing else.
 */
import type { z } from 'zod';
import { calls, isCallName } from '../../api/contract.ts';
import type { Handlers, WireResult } from '../../api/contract.ts';
import { RefractError, toRefractError } from '../../api/errors.ts';
import { windowHint, windowMessage } from './hints.ts';

export interface BoundaryOptions {
  /** Check results too: in tests and development, since it costs time and only finds defects of ours. */
  readonly checkResults: boolean;
  /** Told of defects: errors that no person can cause. */
  readonly onDefect: (name: string, error: Error) => void;
}

/** Makes a call by name. Never rejects. */
export type Dispatch = (name: string, args: unknown) => Promise<WireResult>;

export function makeBoundary(handlers: Handlers, { checkResults, onDefect }: BoundaryOptions): Dispatch {
  return async (name, given) => {
    try {
      if (!isCallName(name)) {
        throw new RefractError(
          'usage',
          `There is no call "${String(name).slice(0, 100)}".`,
          'Load the page again.',
        );
      }
      const args = calls[name].arguments.safeParse(given ?? {});
      if (!args.success) throw wrongArguments(name, args.error);
      const handler = handlers[name] as (args: unknown) => unknown;
      const value = await handler(args.data);
      if (checkResults) checkResult(name, value);
      return { ok: true, value };
    } catch (thrown) {
      const error = toRefractError(thrown);
      if (error.code === 'internal') onDefect(name, error);
      return refusal(error);
    }
  };
}

/** What crosses the boundary for an error. */
export function refusal(error: RefractError): Extract<WireResult, { ok: false }> {
  const { code, message, hint } = error;
  return { ok: false, code, message: windowMessage(message), hint: windowHint(code, hint) };
}

/** Names the field and what is wrong with it; the value itself may be large, or no text. */
function wrongArguments(name: string, error: z.ZodError): RefractError {
  const shown = error.issues.slice(0, 5).map((issue) => {
    const where = issue.path.map(String).join('.');
    return where === '' ? issue.message : `${where}: ${issue.message}`;
  });
  const more = error.issues.length > shown.length ? ` (and ${error.issues.length - shown.length} more)` : '';
  return new RefractError('invalid-option', `Wrong arguments for ${name}: ${shown.join('; ')}${more}.`);
}

function checkResult(name: keyof typeof calls, value: unknown): void {
  const checked = calls[name].result.safeParse(value);
  if (checked.success) return;
  const [issue] = checked.error.issues;
  throw new RefractError(
    'internal',
    `The result of ${name} is wrong at ${issue?.path.join('.')}: ${issue?.message}`,
  );
}
