/** @file Lets other programs go first. */
import { constants, setPriority } from 'node:os';

/**
 * Lowers this process's priority, and that of threads that it makes from now on: it computes as fast as ever where nothing else
 * wants the processor, and what a person looks at stays quick where it does. There is no way back. Where the system refuses,
 * nothing changes.
 */
export function giveWay(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Without it training is no worse, and the window as slow as the system makes it.
  }
}
