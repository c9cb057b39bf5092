/** @file The window's client on a desktop: everything goes through the bridge that the preload exposes. */
import type { Bridge } from '../../main/api/bridge.ts';
import { makeCall, valueOf, type Source, type WorkbenchClient } from '../../main/api/client.ts';
import type { RefractError } from '../../main/api/errors.ts';
import type { EventMessage } from '../../main/api/events.ts';

/** @param bridge `window.refract` */
export function makeBridgeClient(bridge: Bridge): WorkbenchClient {
  const call = makeCall((name, args) => bridge.call(name, args));
  return {
    host: 'desktop',
    call,
    listen: (onMessage, onConnection) =>
      bridge.listen(
        (message) => onMessage(message as EventMessage),
        (connected) => onConnection(connected ? 'connected' : 'silent'),
      ),
    addFiles: async (dropped, { onStart } = {}) => {
      // What has no handle was chosen file by file.
      const files = await Promise.all(
        dropped.map(async (one) => (one.handle ? [one.handle] : (await one.files()).map(({ file }) => file))),
      );
      const added = valueOf('addFiles', await bridge.addFiles(files.flat())) as Source;
      onStart?.(added);
      return added;
    },
    save: async ({ file, name }) => {
      const { saved } = valueOf('save', await bridge.save({ file, name })) as { readonly saved: boolean };
      return saved;
    },
    desktop: {
      chooseFiles: async (what) => valueOf('chooseFiles', await bridge.chooseFiles(what)) as Source | null,
      chooseHome: async () => valueOf('chooseHome', await bridge.chooseHome()) !== null,
      onCommand: (listener) => bridge.onCommand(listener),
      onSource: (listener, onProblem) =>
        bridge.onSource((opened) => {
          try {
            listener(valueOf('opened files', opened) as Source);
          } catch (error) {
            onProblem(error as RefractError);
          }
        }),
    },
  };
}
