/** @file What a program uses to talk to whoever has started it. */
import { parentPort } from './utility-messages.ts';
import type { UtilityNews, UtilityRequest } from './utility-messages.ts';

export interface Parent {
  readonly send: (message: unknown) => void;
  /** Sends, then ends this process: threads of onnxruntime would keep it alive. */
  readonly sendLast: (message: unknown) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  /** Nobody would hear the answer any more. A utility process is ended with the main process and never hears it. */
  readonly onGone: (listener: () => void) => void;
}

/** How long a utility process waits to be ended after its last message. */
const LAST_MESSAGE_MS = 5000;

/** The channel to whoever has started this process. */
export function findParent(): Parent {
  const port = parentPort();
  if (!port) return nodeParent;
  const post = (request: UtilityRequest) => port.postMessage(request);
  return {
    send: (body) => post({ type: 'message', body, isLast: false }),
    sendLast: (body) => {
      // Leaving at once could leave the message behind; the main process ends this one when it has it.
      post({ type: 'message', body, isLast: true });
      setTimeout(() => process.exit(0), LAST_MESSAGE_MS);
    },
    onMessage: (listener) =>
      port.on('message', ({ data }) => {
        const news = data as UtilityNews;
        if (news.type === 'message') listener(news.body);
      }),
    onGone: () => undefined,
  };
}

const nodeParent: Parent = {
  send: (message) => {
    if (process.connected) process.send?.(message);
  },
  sendLast: (message) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => process.exit(0));
    else process.exit(1);
  },
  onMessage: (listener) => process.on('message', listener),
  onGone: (listener) => process.on('disconnect', listener),
};
