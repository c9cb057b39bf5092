/** @file The system's dialogs: opening files, saving what the workbench has made, choosing a home folder. */
import { BrowserWindow, dialog } from 'electron';
import type { OpenDialogOptions, WebContents } from 'electron';
import { copyFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ChooseKind } from '../api/bridge.ts';
import type { WireResult } from '../api/contract.ts';
import { openable } from './opened-files.ts';
import type { PreferencesFile } from './preferences.ts';
import type { ServiceHost } from './service-host.ts';

/** What dialogs work with. */
export interface DialogParts {
  readonly service: Pick<ServiceHost, 'addLocal' | 'file' | 'open'>;
  readonly preferences: PreferencesFile;
}

const openOptions: Readonly<Record<ChooseKind, OpenDialogOptions>> = {
  files: {
    title: 'Import Files',
    buttonLabel: 'Choose',
    properties: ['openFile', 'multiSelections'],
    // All of them first: what a file holds is told by its content, and those of MNIST have no ending at all.
    filters: [
      { name: 'All files', extensions: ['*'] },
      { name: 'Data sets', extensions: [...openable, 'zip'] },
    ],
  },
  folder: { title: 'Import Folder', buttonLabel: 'Choose', properties: ['openDirectory'] },
};

/** @returns a wire result with a source, or null when the dialog was closed */
export async function chooseFiles(
  parts: DialogParts,
  contents: WebContents,
  kind: ChooseKind,
): Promise<WireResult> {
  const paths = await open(parts, contents, openOptions[kind]);
  return paths ? parts.service.addLocal(paths) : { ok: true, value: null };
}

/** @returns a wire result with `{saved}` */
export async function save(
  { service, preferences }: DialogParts,
  contents: WebContents,
  { file, name }: { readonly file: string; readonly name: string },
): Promise<WireResult> {
  const made = await service.file(file);
  if (!made.ok) return made;
  // A name from the window is a suggestion for the dialog, not a path.
  const suggested = basename(name.replaceAll('\\', '/'));
  const { folder } = preferences.values;
  const defaultPath = folder === undefined ? suggested : join(folder, suggested);
  const chosen = await inWindow(contents, (window) =>
    window ? dialog.showSaveDialog(window, { defaultPath }) : dialog.showSaveDialog({ defaultPath }),
  );
  if (chosen.canceled || !chosen.filePath) return { ok: true, value: { saved: false } };
  preferences.change({ folder: dirname(chosen.filePath) });
  await copyFile((made.value as { readonly path: string }).path, chosen.filePath);
  return { ok: true, value: { saved: true } };
}

/** @returns a wire result with `{home}`, or null when the dialog was closed */
export async function chooseHome(
  { service, preferences }: DialogParts,
  contents: WebContents | undefined,
): Promise<WireResult> {
  const chosen = await inWindow(contents, (window) => {
    const options: OpenDialogOptions = {
      title: 'Choose the Home Folder',
      message: 'Data sets, runs and history are kept in the home folder.',
      buttonLabel: 'Use This Folder',
      properties: ['openDirectory', 'createDirectory', 'promptToCreate'],
    };
    return window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options);
  });
  const home = chosen.canceled ? undefined : chosen.filePaths[0];
  if (home === undefined) return { ok: true, value: null };
  preferences.change({ home });
  await service.open(home);
  return { ok: true, value: { home } };
}

async function open(
  { preferences }: DialogParts,
  contents: WebContents,
  options: OpenDialogOptions,
): Promise<readonly string[] | undefined> {
  const { folder } = preferences.values;
  const all = { ...options, ...(folder === undefined ? {} : { defaultPath: folder }) };
  const { canceled, filePaths } = await inWindow(contents, (window) =>
    window ? dialog.showOpenDialog(window, all) : dialog.showOpenDialog(all),
  );
  if (canceled || !filePaths[0]) return undefined;
  preferences.change({ folder: dirname(filePaths[0]) });
  return filePaths;
}

/** A dialog belongs to the window that asks for it, if there is one. */
function inWindow<Result>(
  contents: WebContents | undefined,
  show: (window: BrowserWindow | null) => Promise<Result>,
): Promise<Result> {
  return show(contents ? BrowserWindow.fromWebContents(contents) : BrowserWindow.getFocusedWindow());
}
