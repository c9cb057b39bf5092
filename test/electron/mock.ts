/**
 * @file Electron's module as far as the desktop host uses it, for tests: it records what is asked of it. A test file
 * uses it with `vi.mock('electron', () => import('./mock.ts'))` and reads the records here.
 */
import { EventEmitter } from 'node:events';
import { vi } from 'vitest';

/** A page of a window. */
export class MockContents extends EventEmitter {
  static last = 0;
  readonly id = ++MockContents.last;
  readonly sent: { channel: string; news: unknown }[] = [];
  url = 'app://refract/';
  destroyed = false;
  openHandler: ((details: { url: string }) => { action: string }) | undefined;
  setWindowOpenHandler = (handler: MockContents['openHandler']) => (this.openHandler = handler);
  getURL = () => this.url;
  isDestroyed = () => this.destroyed;
  send = (channel: string, news: unknown) => void this.sent.push({ channel, news });
  /** The page's main frame asks or tells, unless the test names another frame. */
  frame(url = this.url, parent: object | null = null) {
    return { url, parent };
  }
  /** Ends it, as closing its window does. */
  destroy(): void {
    this.destroyed = true;
    this.emit('destroyed');
  }
}

export class BrowserWindow extends EventEmitter {
  static all: BrowserWindow[] = [];
  static getAllWindows = () => BrowserWindow.all;
  static getFocusedWindow = () => BrowserWindow.all[0] ?? null;
  static fromWebContents = (contents: unknown) =>
    BrowserWindow.all.find(({ webContents }) => webContents === contents) ?? null;
  readonly webContents = new MockContents();
  readonly loaded: string[] = [];
  readonly options: Record<string, unknown> & { webPreferences: Record<string, unknown> };
  bounds = { x: 10, y: 20, width: 1000, height: 700 };
  maximized = false;
  shown = false;
  constructor(options: BrowserWindow['options']) {
    super();
    this.options = options;
    BrowserWindow.all.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  maximize = () => (this.maximized = true);
  isMaximized = () => this.maximized;
  isMinimized = () => false;
  getNormalBounds = () => this.bounds;
  show = () => (this.shown = true);
  isVisible = () => this.shown;
  isDestroyed = () => this.webContents.destroyed;
  focus = vi.fn();
  loadURL = (url: string) => Promise.resolve(void this.loaded.push(url));
}

class MockApp extends EventEmitter {
  isPackaged = true;
  isSandboxed = false;
  enableSandbox = () => void (this.isSandboxed = true);
  setName = vi.fn();
  exit = vi.fn();
  quit = vi.fn();
  requestSingleInstanceLock = vi.fn(() => true);
  whenReady = () => Promise.resolve();
  getAppPath = () => '/app';
  userData = '/nowhere';
  getPath = () => this.userData;
}
export const app = new MockApp();

type Listener = (...args: never[]) => unknown;

/** What was set, by the name of the function that set it. */
export const session = {
  defaultSession: {
    set: {} as Record<string, Listener>,
    on: (name: string, listener: Listener) => (session.defaultSession.set[name] = listener),
    webRequest: {
      onBeforeRequest: (listener: Listener) => (session.defaultSession.set['onBeforeRequest'] = listener),
    },
    setPermissionRequestHandler: (handler: Listener) =>
      (session.defaultSession.set['permissionRequest'] = handler),
    setPermissionCheckHandler: (handler: Listener) =>
      (session.defaultSession.set['permissionCheck'] = handler),
    setDevicePermissionHandler: (handler: Listener) =>
      (session.defaultSession.set['devicePermission'] = handler),
    protocol: { handle: vi.fn() },
  },
};

export const protocol = {
  privileged: [] as unknown[],
  registerSchemesAsPrivileged: (schemes: unknown[]) => void protocol.privileged.push(...schemes),
};
export const shell = { openExternal: vi.fn(() => Promise.resolve()) };
export const nativeTheme = { shouldUseDarkColors: false };
const display = { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1080 } };
export const screen = { getPrimaryDisplay: () => display, getAllDisplays: () => [display] };
export const Menu = {
  setApplicationMenu: vi.fn(),
  buildFromTemplate: vi.fn((template: unknown) => template),
};
export const dialog = {
  showOpenDialog: vi.fn(() => Promise.resolve({ canceled: true, filePaths: [] as string[] })),
  showSaveDialog: vi.fn(() => Promise.resolve({ canceled: true, filePath: '' })),
  showMessageBox: vi.fn(() => Promise.resolve({ response: 2 })),
  showErrorBox: vi.fn(),
};

/** What the main process takes, and how a page sends it. */
class MockIpcMain extends EventEmitter {
  readonly handlers = new Map<string, (event: unknown, given: unknown) => Promise<unknown>>();
  handle(channel: string, handler: (event: unknown, given: unknown) => Promise<unknown>): void {
    this.handlers.set(channel, handler);
  }
  /** A page asks. */
  ask(
    channel: string,
    given: unknown,
    sender: MockContents,
    senderFrame: unknown = sender.frame(),
  ): Promise<unknown> {
    return this.handlers.get(channel)!({ sender, senderFrame }, given);
  }
  /** A page tells. */
  tell(channel: string, given: unknown, sender: MockContents, senderFrame: unknown = sender.frame()): void {
    this.emit(channel, { sender, senderFrame }, given);
  }
}
export const ipcMain = new MockIpcMain();

/** The preload's side. */
export const contextBridge = { exposed: new Map<string, Record<string, unknown>>(), exposeInMainWorld };
function exposeInMainWorld(name: string, value: Record<string, unknown>): void {
  contextBridge.exposed.set(name, value);
}
class MockIpcRenderer extends EventEmitter {
  readonly told: { channel: string; args: unknown }[] = [];
  invoke = vi.fn((channel: string, args: unknown): Promise<unknown> => Promise.resolve({ channel, args }));
  send = (channel: string, args: unknown) => void this.told.push({ channel, args });
}
export const ipcRenderer = new MockIpcRenderer();
export const webUtils = { getPathForFile: (file: { readonly lies?: string }) => file.lies ?? '' };

/** A utility process that the test plays. */
export class MockUtility extends EventEmitter {
  pid: number | undefined = 4711;
  readonly got: unknown[] = [];
  readonly file: string;
  readonly options: { readonly serviceName: string };
  readonly stdout = null;
  readonly stderr = null;
  constructor(file: string, options: { readonly serviceName: string }) {
    super();
    this.file = file;
    this.options = options;
  }
  postMessage = (message: unknown) => void this.got.push(message);
}
export const utilityProcess = {
  all: [] as MockUtility[],
  fork: (file: string, _: readonly string[], options: { readonly serviceName: string }) => {
    const child = new MockUtility(file, options);
    utilityProcess.all.push(child);
    return child;
  },
};
