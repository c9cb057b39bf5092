/**
 * @file Where a request comes from. A browser that shows another site can send requests here: by a name that its owner
 * points at this machine (DNS rebinding: the Host header tells), or across origins (the Origin header tells). Neither
 * may get anything, even with a cookie, which browsers share between ports.
 */
import type { IncomingMessage } from 'node:http';
import { HttpRefusal } from './answer.ts';

/** Names of this machine that nobody else can point anywhere. A forwarded port may differ from ours: any port will do. */
const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

export class Guard {
  readonly #hosts: ReadonlySet<string>;

  /** @param hosts further names under which the host may be reached, without ports */
  constructor(hosts: readonly string[]) {
    this.#hosts = new Set([...loopback, ...hosts.map((host) => host.toLowerCase())]);
  }

  /** @throws HttpRefusal `forbidden` for a request by another name, or from another site */
  check(request: IncomingMessage): void {
    const host = this.#checkHost(request);
    const { origin } = request.headers;
    const { 'sec-fetch-site': site, 'sec-fetch-mode': mode } = request.headers;
    if (origin !== undefined) checkOrigin(origin, host);
    else if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new HttpRefusal(403, 'forbidden', 'The request does not say which page it comes from.');
    }
    // Following a link from elsewhere is fine: what it opens is a page of ours. Loading our answers into a page is not.
    if (site === undefined || site === 'same-origin' || site === 'none') return;
    if (request.method === 'GET' && mode === 'navigate') return;
    throw new HttpRefusal(403, 'forbidden', 'The request comes from another site.');
  }

  /** As check, for a connection that stays open: the page must say where it is from. */
  checkUpgrade(request: IncomingMessage): void {
    this.check(request);
    if (request.headers.origin !== undefined) return;
    throw new HttpRefusal(403, 'forbidden', 'The connection does not say which page it comes from.');
  }

  #checkHost({ headers, socket }: IncomingMessage): string {
    const host = (headers.host ?? '').toLowerCase();
    const name = host.replace(/:\d{1,5}$/, '');
    const local = socket.localAddress?.replace(/^::ffff:/, '').toLowerCase();
    const isOwnAddress = local !== undefined && (name === local || name === `[${local}]`);
    if (this.#hosts.has(name) || isOwnAddress) return host;
    throw new HttpRefusal(403, 'forbidden', 'Refract is not known by this name.', 'Open it at 127.0.0.1.');
  }
}

function checkOrigin(origin: string, host: string): void {
  const from = URL.canParse(origin) ? new URL(origin).host.toLowerCase() : '';
  // A default port is left out of both, but maybe not in the Host header.
  if (from !== '' && (from === host || `${from}:80` === host || `${from}:443` === host)) return;
  throw new HttpRefusal(403, 'forbidden', 'The request comes from another site.');
}
