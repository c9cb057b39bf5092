/**
 * @file What the desktop host offers to its window, as `window.refract`: the preload script exposes exactly this and
 * nothing of Electron. Answers are wire results, so that a refusal keeps its code and its hint on the way; nothing here
 * rejects. In the web host there is no bridge.
 */

/** The name under which the preload exposes the bridge. */
export const bridgeName = 'refract';

/**
 * What menus ask the window to do. Each is also reachable within the window; how the window answers to one that makes no
 * sense on its page is its own matter.
 */
export const windowCommands = [
  'new-experiment',
  'open-files',
  'open-folder',
  'settings',
  'command-palette',
  'toggle-theme',
  'show-datasets',
  'show-runs',
  'show-compare',
  'show-variants',
  'show-kernels',
  'undo',
  'shortcuts',
  'about',
] as const;
export type WindowCommand = (typeof windowCommands)[number];

/** What the open dialog offers: files, or one folder (the dialogs of Linux and Windows cannot offer both at once). */
export const chooseKinds = ['files', 'folder'] as const;
export type ChooseKind = (typeof chooseKinds)[number];

/** All of `window.refract`. */
export interface Bridge {
  /** Makes a call of the contract. Resolves to a wire result. */
  readonly call: (name: string, args: unknown) => Promise<unknown>;
  /**
   * Listens to events, as WorkbenchClient.listen.
   * @param onMessage gets event messages, `system.hello` first on every connection
   * @param onConnection false while the workbench is not there (it is started again by itself)
   * @returns stops listening
   */
  readonly listen: (
    onMessage: (message: unknown) => void,
    onConnection: (connected: boolean) => void,
  ) => () => void;
  /**
   * Makes a source of files and folders that lie on this machine: what `DataTransferItem.getAsFile()` gives for a drop
   * (of a folder: the folder itself), or what a file input holds. Nothing is copied.
   * @returns a wire result with a source; `invalid-data` for files that a script has made
   */
  readonly addFiles: (files: readonly File[]) => Promise<unknown>;
  /** Opens the system's open dialog. @returns a wire result with a source, or null when it was closed */
  readonly chooseFiles: (kind: ChooseKind) => Promise<unknown>;
  /**
   * Opens the system's save dialog and writes there what the workbench has made.
   * @returns a wire result: `{saved: boolean}`, false when the dialog was closed
   */
  readonly save: (file: { readonly file: string; readonly name: string }) => Promise<unknown>;
  /**
   * Opens a dialog for another home folder, remembers it, and starts the workbench there; the events then begin with a
   * `system.hello` of another session.
   * @returns a wire result: `{home: string}`, or null when the dialog was closed
   */
  readonly chooseHome: () => Promise<unknown>;
  /** Listens to what menus ask for (WindowCommand). @returns stops listening */
  readonly onCommand: (listener: (command: string) => void) => () => void;
  /**
   * Listens to files that were opened from outside: by double click, or dropped on the app's icon. What came before the
   * first listener is kept for it.
   * @param listener gets a wire result with a source
   * @returns stops listening
   */
  readonly onSource: (listener: (opened: unknown) => void) => () => void;
}
