/** @file The one client of this window: of the desktop where its bridge is there, else of the browser. */
import { bridgeName, type Bridge } from '../../main/api/bridge.ts';
import type { WorkbenchClient } from '../../main/api/client.ts';
import { makeBridgeClient } from './bridge-client.ts';
import { makeWebClient } from './web-client.ts';

const bridge = (globalThis as { [bridgeName]?: Bridge })[bridgeName];

export const client: WorkbenchClient = bridge ? makeBridgeClient(bridge) : makeWebClient();

export const { call } = client;
