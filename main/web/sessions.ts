/**
 * @file Who may use the workbench: whoever opened an address with a token. A token is good once; it is exchanged for a
 * cookie that scripts cannot read and that other sites' requests do not carry.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { HttpRefusal } from './answer.ts';

/** Addresses that were given out and not used yet; the oldest is void beyond that. */
const MAX_TOKENS = 16;

/** Browsers that are let in at once; the oldest has to come in again beyond that. */
const MAX_SESSIONS = 64;

export class Sessions {
  /** Hashes: comparing takes no longer the nearer a guess is, and memory holds nothing that opens a door. */
  readonly #tokens = new Set<string>();
  readonly #sessions = new Set<string>();
  #cookie = 'refract';

  /** Cookies know no ports: two workbenches on one machine need names of their own. */
  setPort(port: number): void {
    this.#cookie = `refract-${port}`;
  }

  /** A new token. */
  invite(): string {
    return issue(this.#tokens, MAX_TOKENS);
  }

  /**
   * Exchanges a token for a cookie.
   * @returns the Set-Cookie header
   * @throws HttpRefusal `forbidden` for a token that is unknown or used
   */
  enter(token: string): string {
    if (!this.#tokens.delete(hash(token))) {
      throw new HttpRefusal(
        401,
        'forbidden',
        'This address has been used already, or is not complete.',
        HOW_TO_ENTER,
      );
    }
    return `${this.#cookie}=${issue(this.#sessions, MAX_SESSIONS)}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** @throws HttpRefusal `forbidden` without a session's cookie */
  require({ headers }: IncomingMessage): void {
    const prefix = `${this.#cookie}=`;
    const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
    const values = cookies
      .filter((cookie) => cookie.startsWith(prefix))
      .map((cookie) => cookie.slice(prefix.length));
    if (values.some((value) => this.#sessions.has(hash(value)))) return;
    throw new HttpRefusal(401, 'forbidden', 'This browser has not been let in.', HOW_TO_ENTER);
  }
}

const HOW_TO_ENTER =
  'Open the address that Refract has printed where it was started. Each is good once; press Enter there for another one, or run `refract serve --link`.';

function issue(hashes: Set<string>, most: number): string {
  const secret = randomBytes(32).toString('hex');
  hashes.add(hash(secret));
  if (hashes.size > most) hashes.delete(hashes.values().next().value!);
  return secret;
}

function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
