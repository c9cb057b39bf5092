/**
 * @file The window's preload: exposes the bridge (main/api/bridge.ts) and nothing else. It runs in the sandbox, as one
 * bundled CommonJS file; functions of Electron and its events stay on this side.
 */
import { contextBridge, ipcRenderer } from 'electron';
import * as electron from 'electron';
import { bridgeName } from '../api/bridge.ts';
import type { Bridge } from '../api/bridge.ts';
import type { NoticeName, RequestName, WindowNews } from './channels.ts';

const ask = (channel: RequestName, args: unknown): Promise<unknown> => ipcRenderer.invoke(channel, args);
const tell = (channel: NoticeName, args: unknown): void => ipcRenderer.send(channel, args);

function hear<Channel extends keyof WindowNews>(
  channel: Channel,
  listener: (news: WindowNews[Channel]) => void,
): void {
  ipcRenderer.on(channel, (_, news) => listener(news as WindowNews[Channel]));
}

type Listener<News> = (news: News) => void;

/** Listeners of a channel; what comes before the first one is kept for it. */
function keepFor<Channel extends 'refract:command' | 'refract:source'>(channel: Channel) {
  const listeners = new Set<Listener<WindowNews[Channel]>>();
  let early: WindowNews[Channel][] = [];
  hear(channel, (news) => {
    if (listeners.size === 0) early.push(news);
    for (const listener of listeners) listener(news);
  });
  return (listener: Listener<WindowNews[Channel]>) => {
    listeners.add(listener);
    const waiting = early;
    early = [];
    for (const news of waiting) listener(news);
    return () => void listeners.delete(listener);
  };
}

/** The path of a dropped or chosen file; empty for one that a script has made. */
function pathOf(file: File): string {
  // Before version 32 files carried their path.
  const { webUtils } = electron as Partial<typeof electron>;
  return webUtils ? webUtils.getPathForFile(file) : ((file as { readonly path?: string }).path ?? '');
}

const madeByScript = {
  ok: false,
  code: 'invalid-data',
  message: 'These are no files of this machine.',
  hint: 'Save them first, or choose them with Open.',
} as const;

interface Connection {
  readonly onMessage: (message: unknown) => void;
  readonly onConnection: (connected: boolean) => void;
}

const connections = new Map<number, Connection>();
let lastConnection = 0;
hear('refract:message', ({ connection, message }) => {
  tell('refract:received', { connection });
  connections.get(connection)?.onMessage(message);
});
hear('refract:connection', ({ connection, connected }) =>
  connections.get(connection)?.onConnection(connected),
);

const onCommand = keepFor('refract:command');
const onSource = keepFor('refract:source');

const bridge: Bridge = {
  call: (name, args) => ask('refract:call', { name, args }),
  listen: (onMessage, onConnection) => {
    const connection = ++lastConnection;
    connections.set(connection, { onMessage, onConnection });
    tell('refract:listen', { connection });
    return () => {
      if (connections.delete(connection)) tell('refract:unlisten', { connection });
    };
  },
  addFiles: (files) => {
    const paths = files.map(pathOf);
    if (paths.length === 0 || paths.includes('')) return Promise.resolve(madeByScript);
    return ask('refract:add-files', { paths });
  },
  chooseFiles: (kind) => ask('refract:choose-files', { kind }),
  save: ({ file, name }) => ask('refract:save', { file, name }),
  chooseHome: () => ask('refract:choose-home', {}),
  onCommand,
  onSource,
};

tell('refract:begin', {});
contextBridge.exposeInMainWorld(bridgeName, bridge);
