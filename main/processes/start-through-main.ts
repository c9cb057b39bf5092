/** @file Starts programs from within a utility process of Electron: the main process does it on its behalf. */
import type { ChildListener, StartProgram } from './child.ts';
import type { ParentPort, UtilityNews, UtilityRequest } from './utility-messages.ts';

/** @param port to the main process */
export function makeStartThroughMain(port: ParentPort): StartProgram {
  const listeners = new Map<number, ChildListener>();
  let started = 0;
  const post = (request: UtilityRequest) => port.postMessage(request);
  port.on('message', ({ data }) => {
    const news = data as UtilityNews;
    if (news.type === 'message') return;
    const listener = listeners.get(news.child);
    if (news.type === 'child-message') return listener?.onMessage(news.body);
    listeners.delete(news.child);
    listener?.onEnd(news.end);
  });
  return (program, listener) => {
    const child = ++started;
    listeners.set(child, listener);
    post({ type: 'start', child, program });
    return {
      send: (body) => post({ type: 'send', child, body }),
      kill: () => post({ type: 'kill', child }),
    };
  };
}
