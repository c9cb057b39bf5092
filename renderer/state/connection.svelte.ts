/** @file Whether the workbench can be heard. */
import type { ConnectionState } from '../../main/api/client.ts';

export const connection: { state: ConnectionState } = $state({ state: 'connected' });

/** What the window says above its pages; nothing while all is well. */
export const connectionWords: Readonly<Record<ConnectionState, string>> = {
  connected: '',
  silent: 'Refract does not answer; what is shown may be old. Connecting again…',
  'shut-out':
    'This browser has to be let in again: open the address that Refract printed where it was started. What is shown may be old.',
};
