/** @file The menus, by the habits of the platform. Items of our own ask the window; it has the same commands. */
import type { MenuItemConstructorOptions } from 'electron';
import type { WindowCommand } from '../api/bridge.ts';

export interface MenuActions {
  /** Asks the window. */
  readonly command: (command: WindowCommand) => void;
  readonly chooseHome: () => void;
}

const separator = { type: 'separator' } as const;

/** Where a page handles the same keys itself, it is asked first, and the menu is not. */
export function menuTemplate(
  platform: NodeJS.Platform,
  { command, chooseHome }: MenuActions,
): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin';
  const item = (label: string, name: WindowCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => command(name),
    ...(accelerator === undefined ? {} : { accelerator }),
  });
  const settings = item('Settings…', 'settings', 'CmdOrCtrl+,');
  const about = item('About Refract', 'about');
  const appMenu: MenuItemConstructorOptions = {
    label: 'Refract',
    submenu: [
      about,
      separator,
      settings,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
  const fileMenu: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [
      item('New Experiment', 'new-experiment', 'CmdOrCtrl+N'),
      separator,
      item('Import Files…', 'open-files', 'CmdOrCtrl+O'),
      item('Import Folder…', 'open-folder', 'CmdOrCtrl+Shift+O'),
      { label: 'Choose Home Folder…', click: chooseHome },
      separator,
      ...(isMac ? [{ role: 'close' } as const] : [settings, separator, { role: 'quit' } as const]),
    ],
  };
  const editMenu: MenuItemConstructorOptions = {
    label: '&Edit',
    submenu: [
      item('Undo', 'undo', 'CmdOrCtrl+Z'),
      { role: 'redo' },
      separator,
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'selectAll' },
    ],
  };
  const viewMenu: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      item('Command Palette…', 'command-palette', 'CmdOrCtrl+K'),
      separator,
      item('Datasets', 'show-datasets'),
      item('Runs', 'show-runs'),
      item('Compare', 'show-compare'),
      item('Variants', 'show-variants'),
      item('Kernels', 'show-kernels'),
      separator,
      item('Switch Theme', 'toggle-theme'),
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { role: 'togglefullscreen' },
      separator,
      { role: 'reload' },
      { role: 'toggleDevTools' },
    ],
  };
  const helpMenu: MenuItemConstructorOptions = {
    role: 'help',
    submenu: [item('Keyboard Shortcuts', 'shortcuts'), ...(isMac ? [] : [separator, about])],
  };
  const own = [fileMenu, editMenu, viewMenu, { role: 'windowMenu' } as const, helpMenu];
  return isMac ? [appMenu, ...own] : own;
}
