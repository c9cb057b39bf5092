/**
 * @file The key of a running web host: whoever can read it, a file of the home folder that only its owner may read, may
 * ask the host for another address that lets a browser in. It crosses the loopback alone, and ends with the host.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request as send } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { RefractError } from '../api/errors.ts';
import { HttpRefusal } from './answer.ts';

/** Where a host is asked. */
export const invitationPath = '/invite';

const fileOf = (home: string): string => join(home, 'web-host.json');

const keyFile = z.object({
  port: z.int().min(1).max(65_535),
  key: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What the host keeps of its key. */
export interface InvitationKey {
  /** @throws HttpRefusal `forbidden` for a request from another machine, or without the key */
  readonly check: (request: IncomingMessage) => void;
  /** Removes the file, unless another host has written its own over it. */
  readonly remove: () => void;
}

/**
 * Makes a key and keeps it in the home folder, in a new file of mode 0600, over that of a host before it.
 * @throws RefractError `disk` (through the file system's errors)
 */
export function keepInvitationKey(home: string, port: number): InvitationKey {
  const key = randomBytes(32).toString('hex');
  const path = fileOf(home);
  const partial = `${path}.${process.pid}-${port}`;
  mkdirSync(home, { recursive: true });
  rmSync(partial, { force: true });
  writeFileSync(partial, JSON.stringify({ port, key }), { mode: 0o600, flag: 'wx' });
  renameSync(partial, path);
  return {
    check: ({ headers, socket }) => {
      const from = socket.remoteAddress?.replace(/^::ffff:/, '');
      const given = /^Bearer ([0-9a-f]{64})$/.exec(headers.authorization ?? '')?.[1] ?? '';
      if (timingSafeEqual(digest(given), digest(key)) && from === '127.0.0.1') return;
      throw new HttpRefusal(403, 'forbidden', 'Another address is given to who has the key only.');
    },
    remove: () => {
      if (readKey(home)?.key === key) rmSync(path, { force: true });
    },
  };
}

/**
 * Asks the web host that runs with a home folder for another address.
 * @returns an address that lets one browser in, once
 * @throws RefractError `unavailable` where none runs, or it has ended without removing its key
 */
export async function askForInvitation(home: string): Promise<string> {
  const kept = readKey(home);
  if (kept === undefined) {
    const message = `No web host runs with the home folder ${home}.`;
    throw new RefractError('unavailable', message, 'Start one with `refract serve`, or name its --home.');
  }
  const { port, key } = kept;
  const answer = await post(port, key).catch(() => '');
  // Whatever listens at the port now may be something else.
  if (new RegExp(`^http://[^/\\s]+:${port}/enter\\?token=[0-9a-f]{64}$`).test(answer)) return answer;
  throw new RefractError(
    'unavailable',
    `The web host that ran with the home folder ${home} no longer answers at port ${port}.`,
    'If it was killed, start it again with `refract serve`.',
  );
}

/** What of the file can be used; undefined where there is none or it is something else. */
function readKey(home: string): z.infer<typeof keyFile> | undefined {
  try {
    return keyFile.parse(JSON.parse(readFileSync(fileOf(home), 'utf8')));
  } catch {
    return undefined;
  }
}

/** More than this is no address. */
const MAX_ANSWER = 1000;
const ANSWER_MS = 5000;

/** @returns the address that the answer has; rejects where there is none */
function post(port: number, key: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const host = `127.0.0.1:${port}`;
    const headers = { host, origin: `http://${host}`, authorization: `Bearer ${key}` };
    const signal = AbortSignal.timeout(ANSWER_MS);
    const request = send({ host: '127.0.0.1', port, method: 'POST', path: invitationPath, headers, signal });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('error', reject);
      response.on('data', (piece: string) => {
        text += piece;
        if (text.length > MAX_ANSWER) request.destroy(new Error('too long'));
      });
      response.on('end', () => {
        try {
          resolve(answered.parse(JSON.parse(text)).value.address);
        } catch (error) {
          reject(error as Error);
        }
      });
    });
    request.end();
  });
}

const answered = z.object({ ok: z.literal(true), value: z.object({ address: z.string() }) });

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
