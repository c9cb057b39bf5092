/** @file The desktop host: one window over the workbench, which runs in a process of its own. */
import { BrowserWindow, Menu, app, dialog, session } from 'electron';
import { join } from 'node:path';
import type { WireResult } from '../api/contract.ts';
import { chooseFiles, chooseHome, save } from './dialogs.ts';
import { askWhereTo } from './downloads.ts';
import { takeMessages } from './ipc.ts';
import { neededNodeApi } from '../processes/node-api.ts';
import { chooseLauncher } from './launcher.ts';
import { menuTemplate } from './menu.ts';
import { filesAmong, wordsOf } from './opened-files.ts';
import { Pages, tellWindow } from './pages.ts';
import { PreferencesFile } from './preferences.ts';
import { Quitting } from './quitting.ts';
import { announceProtocol, serveProtocol } from './protocol.ts';
import { secureApp, secureSession } from './security.ts';
import { ServiceHost } from './service-host.ts';
import { openWindow } from './window.ts';

app.setName('Refract');
secureApp(app);
announceProtocol();

/** Paths that were opened before there was a workbench to give them to. */
let early: string[] = filesAmong(wordsOf(process.argv, app.isPackaged), process.cwd());
let openPaths = (paths: readonly string[]): void => void early.push(...paths);

if (!app.requestSingleInstanceLock()) app.quit();
else {
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openPaths([path]);
  });
  void app.whenReady().then(start);
}

function start(): void {
  const startService = chooseLauncher({
    app: join(__dirname, '..', '..'),
    serviceNode: process.env['REFRACT_SERVICE_NODE'],
    spareNode: process.env['REFRACT_SPARE_NODE'],
    nodeApi: Number(process.versions['napi']),
  });
  if (!startService) {
    dialog.showErrorBox(
      'This Electron is too old for Refract',
      `Its Node has no Node-API ${neededNodeApi}. Use a newer Electron, or name a Node 22.14 or newer with REFRACT_SERVICE_NODE.`,
    );
    return app.exit(1);
  }
  const preferences = new PreferencesFile(join(app.getPath('userData'), 'preferences.json'));
  const service = new ServiceHost({
    start: startService,
    home: process.env['REFRACT_HOME'] ? null : (preferences.values.home ?? null),
    onOpened: (home) => process.stdout.write(`Refract is open. Home folder: ${home}\n`),
    onFailure: (problem) => void offerToMend(problem),
  });
  const parts = { service, preferences };
  const pages = new Pages(service);

  secureSession(session.defaultSession);
  askWhereTo(session.defaultSession, preferences);
  serveProtocol(session.defaultSession, join(app.getAppPath(), 'renderer', 'dist'));

  const quitting = new Quitting(service);
  const open = () => {
    const opened = openWindow({ preload: join(__dirname, 'preload.cjs'), preferences });
    // Where closing the window quits, whoever then wants to stay still needs it.
    opened.on('close', (event) => {
      if (process.platform === 'darwin' || quitting.isDecided) return;
      event.preventDefault();
      app.quit();
    });
    return opened;
  };
  const window = () => BrowserWindow.getAllWindows()[0] ?? open();
  const ready = new WeakSet<Electron.WebContents>();
  const waiting: (() => void)[] = [];
  /** Does something with the window as soon as its page can hear it. */
  const withPage = (work: (contents: Electron.WebContents) => void) => {
    const { webContents } = window();
    if (ready.has(webContents)) work(webContents);
    else waiting.push(() => work(window().webContents));
  };

  takeMessages(
    {
      'refract:call': ({ name, args }) => service.call(name, args),
      'refract:add-files': ({ paths }) => service.addLocal(paths),
      'refract:choose-files': ({ kind }, contents) => chooseFiles(parts, contents, kind),
      'refract:save': (file, contents) => save(parts, contents, file),
      'refract:choose-home': (_, contents) => chooseHome(parts, contents),
    },
    {
      'refract:begin': (_, contents) => {
        pages.begin(contents);
        ready.add(contents);
        for (const work of waiting.splice(0)) work();
      },
      'refract:listen': ({ connection }, contents) => pages.listen(contents, connection),
      'refract:unlisten': ({ connection }, contents) => pages.unlisten(contents, connection),
      'refract:received': ({ connection }, contents) => pages.received(contents, connection),
    },
  );

  openPaths = (paths) => {
    if (paths.length === 0) return;
    void service
      .addLocal(paths)
      .then((result) => withPage((contents) => tellWindow(contents, 'refract:source', result)));
  };
  openPaths(early);
  early = [];

  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate(process.platform, {
        command: (command) => withPage((contents) => tellWindow(contents, 'refract:command', command)),
        chooseHome: () => void chooseHome(parts, BrowserWindow.getFocusedWindow()?.webContents),
      }),
    ),
  );
  app.on('second-instance', (_, argv, folder) => {
    const shown = window();
    if (shown.isMinimized()) shown.restore();
    shown.focus();
    openPaths(filesAmong(wordsOf(argv, app.isPackaged), folder));
  });
  app.on('activate', () => void window());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  open();

  async function offerToMend(problem: Extract<WireResult, { ok: false }>): Promise<void> {
    const buttons = ['Try Again', 'Choose Home Folder…', 'Quit'];
    const { response } = await dialog.showMessageBox({
      type: 'error',
      title: 'Refract',
      message: problem.message,
      detail: problem.hint,
      buttons,
      cancelId: 2,
    });
    if (response === 0) await service.open();
    else if (response === 1) {
      const chosen = await chooseHome(parts, undefined);
      if (chosen.ok && chosen.value === null) await offerToMend(problem);
    } else app.quit();
  }
}
