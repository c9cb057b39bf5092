/** @file Reading a call's arguments from a request. */
import type { IncomingMessage } from 'node:http';
import { HttpRefusal } from './answer.ts';

/** The largest arguments of a call, in bytes: ids of ten thousand runs, and a page's layout. */
const MAX_BODY_BYTES = 4 * 2 ** 20;

/** How long a call's arguments may take to arrive. */
const BODY_MS = 30_000;

/**
 * Reads a JSON body.
 * @throws HttpRefusal `too-large`; `invalid-data` for another type, for broken JSON and for bytes that are no UTF-8
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new HttpRefusal(415, 'invalid-data', 'A call’s arguments have to be application/json.');
  }
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const timer = setTimeout(() => request.destroy(), BODY_MS);
  try {
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const piece of piecesOf(request)) {
      bytes += piece.length;
      if (bytes > MAX_BODY_BYTES) throw tooLarge();
      pieces.push(piece);
    }
    return parse(Buffer.concat(pieces));
  } finally {
    clearTimeout(timer);
  }
}

/** A request's body as it arrives. Whoever stops reading early can still answer. */
export function piecesOf(request: IncomingMessage): AsyncIterable<Buffer> {
  return request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

function parse(bytes: Buffer): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text === '' ? {} : (JSON.parse(text) as unknown);
  } catch {
    throw new HttpRefusal(400, 'invalid-data', 'A call’s arguments are no proper JSON.');
  }
}

function tooLarge(): HttpRefusal {
  const limit = MAX_BODY_BYTES / 2 ** 20;
  return new HttpRefusal(413, 'too-large', `A call’s arguments may have at most ${limit} MiB.`);
}
