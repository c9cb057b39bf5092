/** @file Events over a WebSocket that is opened again when it closes, and what it means that it does not open. */
import type { ConnectionState } from '../../main/api/client.ts';
import type { EventMessage } from '../../main/api/events.ts';

/** How long to wait before connecting again, in milliseconds: quickly at first, since a reload of the host is short. */
const RECONNECT_MS = [200, 400, 800, 1600, 3000];

export interface EventSocketOptions {
  /** "ws://…/events" */
  readonly address: string;
  /** Asks whether the workbench answers and does not let this browser in: a WebSocket does not say why it closed. */
  readonly isShutOut: () => Promise<boolean>;
  readonly onMessage: (message: EventMessage) => void;
  readonly onConnection: (state: ConnectionState) => void;
}

/**
 * Connects, again and again where needed: a browser that is shut out may be let in from another of its windows.
 * @returns stops
 */
export function openEventSocket({
  address,
  isShutOut,
  onMessage,
  onConnection,
}: EventSocketOptions): () => void {
  let socket: WebSocket | undefined;
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const connect = () => {
    socket = new WebSocket(address);
    socket.onopen = () => {
      attempt = 0;
      onConnection('connected');
    };
    socket.onmessage = ({ data }) => onMessage(JSON.parse(data as string) as EventMessage);
    socket.onclose = () => void again();
  };
  const again = async () => {
    if (stopped) return;
    // At once, before it is known why: what is shown may be old from now on.
    if (attempt === 0) onConnection('silent');
    const state = (await isShutOut()) ? 'shut-out' : 'silent';
    if (stopped) return;
    onConnection(state);
    timer = setTimeout(connect, RECONNECT_MS[Math.min(attempt++, RECONNECT_MS.length - 1)]);
  };
  connect();
  return () => {
    stopped = true;
    clearTimeout(timer);
    socket?.close();
  };
}
