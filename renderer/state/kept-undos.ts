/**
 * @file What can be taken back, kept for this window alone, so that loading the page again does not lose it. What takes
 * it back is kept as calls, made one after the other.
 */
import { z } from 'zod';
import type { CallArguments, CallName } from '../../main/api/contract.ts';

/** A call that takes something back, or a part of it. */
export interface UndoCall {
  readonly name: CallName;
  readonly args: object;
}

export interface KeptUndo {
  /** What was done: "Deleted 3 runs." */
  readonly text: string;
  readonly calls: readonly UndoCall[];
  /** Until when it is offered at the edge of the window, in milliseconds since 1970; 0 where the offer was closed. */
  readonly offeredUntil: number;
}

/** The part of the browser's storage that is used. */
type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>;

const KEPT = 'refract.undos';

const schema = z.array(
  z.object({
    text: z.string(),
    calls: z.array(z.object({ name: z.string() as unknown as z.ZodType<CallName>, args: z.looseObject({}) })),
    offeredUntil: z.number(),
  }),
);

export const undoBy = <Name extends CallName>(name: Name, args: CallArguments<Name>): UndoCall => ({
  name,
  args: args as object,
});

/** Keeps these and no others, the latest last; the older half is given up where there is no room for all. */
export function keepUndos(storage: Storage, undos: readonly KeptUndo[]): void {
  for (let kept = undos; kept.length > 0; kept = kept.slice(Math.ceil(kept.length / 2))) {
    try {
      storage.setItem(KEPT, JSON.stringify(kept));
      return;
    } catch {
      continue;
    }
  }
  storage.removeItem(KEPT);
}

/** Anything that cannot be read (of another version) counts as nothing. */
export function keptUndos(storage: Storage): readonly KeptUndo[] {
  try {
    return schema.parse(JSON.parse(storage.getItem(KEPT) ?? '[]'));
  } catch {
    return [];
  }
}
