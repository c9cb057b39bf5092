/** @file The window. */
import { BrowserWindow, app, dialog, nativeTheme, screen } from 'electron';
import { startPage } from './origin.ts';
import type { PreferencesFile } from './preferences.ts';
import { securePreferences } from './security.ts';
import { placeWindow, smallest } from './window-place.ts';

/** What shows until the page has painted: the page's own background (renderer/styles/tokens.css). */
const backgrounds = { dark: '#141514', light: '#fafaf8' };

/** A page that crashes so often is not loaded again. */
const MOST_CRASHES = 3;

export interface WindowOptions {
  readonly preload: string;
  readonly preferences: PreferencesFile;
}

/** Opens the window where it was. */
export function openWindow({ preload, preferences }: WindowOptions): BrowserWindow {
  const main = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
  const screens = [main, ...others].map(({ workArea }) => workArea);
  const state = preferences.values.window;
  const window = new BrowserWindow({
    ...placeWindow(state, screens),
    minWidth: smallest.width,
    minHeight: smallest.height,
    title: 'Refract',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light,
    webPreferences: {
      ...securePreferences(),
      preload,
      // It would fetch dictionaries from the network.
      spellcheck: false,
      // Curves go on while another window is in front.
      backgroundThrottling: false,
    },
  });
  if (state?.isMaximized) window.maximize();
  const show = () => {
    if (!window.isDestroyed() && !window.isVisible()) window.show();
  };
  // As soon as it has painted, so that no empty frame is seen; a machine without a graphics card may never say so.
  window.once('ready-to-show', show);
  window.on('close', () => {
    const isMaximized = window.isMaximized();
    preferences.change({ window: { ...window.getNormalBounds(), isMaximized } });
  });
  let crashes = 0;
  window.webContents.on('render-process-gone', (_, { reason }) => {
    if (reason === 'clean-exit') return;
    if (++crashes <= MOST_CRASHES) void load(window);
    else void offerReload(window).then((isWanted) => isWanted && (crashes = 0));
  });
  void load(window).then(show);
  return window;
}

/** A window that keeps crashing is not left blank. @returns whether it was loaded again */
async function offerReload(window: BrowserWindow): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    title: 'Refract',
    message: 'The window keeps crashing',
    detail: 'What is being trained goes on. Reload the window, or quit and start Refract again.',
    buttons: ['Reload', 'Quit'],
    defaultId: 0,
    cancelId: 0,
  });
  if (response === 0) await load(window);
  else app.quit();
  return response === 0;
}

async function load(window: BrowserWindow): Promise<void> {
  try {
    await window.loadURL(startPage);
  } catch (error) {
    // The answer to a page that is not there says why, and shows.
    process.stderr.write(`The window could not be loaded: ${(error as Error).message}\n`);
  }
}
