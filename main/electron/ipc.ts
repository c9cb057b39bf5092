/**
 * @file The one way by which messages of the window come in: whoever sends is looked at first, then the shape of what
 * was sent. What is refused gets an answer and stops nothing.
 */
import { ipcMain } from 'electron';
import type { IpcMainEvent, IpcMainInvokeEvent, WebContents } from 'electron';
import type { z } from 'zod';
import type { WireResult } from '../api/contract.ts';
import { RefractError, toRefractError } from '../api/errors.ts';
import { notices, requests } from './channels.ts';
import type { NoticeName, RequestName } from './channels.ts';
import { isOurs } from './origin.ts';

/** The largest request, as JSON: the web host's limit. */
const MAX_REQUEST_BYTES = 4 * 2 ** 20;

/** Only the main frame of a window that shows our page may say anything. */
function isTrusted({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  // Without a frame: it is gone already.
  return senderFrame !== null && senderFrame.parent === null && isOurs(senderFrame.url);
}

export type RequestHandlers = {
  readonly [Name in RequestName]: (
    args: z.output<(typeof requests)[Name]>,
    contents: WebContents,
  ) => WireResult | Promise<WireResult>;
};

export type NoticeHandlers = {
  readonly [Name in NoticeName]: (args: z.output<(typeof notices)[Name]>, contents: WebContents) => void;
};

/** Takes messages from now on. What a handler throws becomes a refusal. */
export function takeMessages(onRequest: RequestHandlers, onNotice: NoticeHandlers): void {
  for (const name of Object.keys(requests) as RequestName[]) {
    const handler = onRequest[name] as (args: unknown, contents: WebContents) => Promise<WireResult>;
    ipcMain.handle(name, async (event, given: unknown): Promise<WireResult> => {
      try {
        if (!isTrusted(event))
          throw new RefractError('forbidden', 'The request does not come from the window.');
        return await handler(checked(requests[name], given), event.sender);
      } catch (error) {
        const { code, message, hint } = toRefractError(error);
        return { ok: false, code, message, hint };
      }
    });
  }
  for (const name of Object.keys(notices) as NoticeName[]) {
    const handler = onNotice[name] as (args: unknown, contents: WebContents) => void;
    ipcMain.on(name, (event, given: unknown) => {
      const args = notices[name].safeParse(given);
      if (isTrusted(event) && args.success) handler(args.data, event.sender);
    });
  }
}

/** @throws RefractError `invalid-data`, `too-large`, `invalid-option` */
function checked(schema: z.ZodType, given: unknown): unknown {
  const size = sizeOf(given);
  if (size > MAX_REQUEST_BYTES) {
    throw new RefractError('too-large', `A request may have at most ${MAX_REQUEST_BYTES / 2 ** 20} MiB.`);
  }
  const args = schema.safeParse(given);
  if (args.success) return args.data;
  throw new RefractError(
    'invalid-option',
    `Wrong arguments: ${args.error.issues[0]?.message ?? 'not known'}.`,
  );
}

function sizeOf(given: unknown): number {
  try {
    return JSON.stringify(given)?.length ?? 0;
  } catch {
    throw new RefractError('invalid-data', 'A request’s arguments are no plain data.');
  }
}
