/** @file Where the window opens: where it was, as far as that is still on a screen. */
import type { Rectangle } from 'electron';
import type { WindowState } from './preferences.ts';

/** The smallest window in which every page can be used. */
export const smallest = { width: 900, height: 600 };

const usual = { width: 1440, height: 900 };

/** How much of the window has to be seen so that it can be taken hold of. */
const VISIBLE = 100;

/**
 * @param state where it was, if that is known
 * @param screens work areas of the screens that are there, the main one first
 */
export function placeWindow(
  state: WindowState | undefined,
  screens: readonly Rectangle[],
): Partial<Rectangle> {
  const main = screens[0] ?? { x: 0, y: 0, ...usual };
  const fitting = { width: Math.min(usual.width, main.width), height: Math.min(usual.height, main.height) };
  if (!state) return fitting;
  const { x, y, width, height } = state;
  const isSeen = screens.some((screen) => {
    const across = Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x);
    // The title bar is at the top: that is what must be seen.
    return across >= VISIBLE && y >= screen.y && y <= screen.y + screen.height - VISIBLE;
  });
  if (!isSeen) return fitting;
  return { x, y, width: Math.max(width, smallest.width), height: Math.max(height, smallest.height) };
}
