/** @file The protocol app://: the built window's files, with the same headers as the web host's. */
import { protocol } from 'electron';
import type { Session } from 'electron';
import { readFile } from 'node:fs/promises';
import { contentSecurityPolicy } from '../api/content-security-policy.ts';
import { RefractError, toRefractError } from '../api/errors.ts';
import type { ErrorCode } from '../api/errors.ts';
import { findWindowFile } from '../web/window-files.ts';
import { isOurs, scheme } from './origin.ts';

/** Sent with every answer. */
const headers = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

const statuses: Partial<Record<ErrorCode, number>> = { 'not-found': 404, forbidden: 403, usage: 400 };

/** Before the app is ready: addresses of the protocol have an origin, and count as secure. */
export function announceProtocol(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** @param folder of the built window */
export function serveProtocol(session: Session, folder: string): void {
  session.protocol.handle(scheme, (request) => answer(folder, request));
}

/** Answers a request for a file of the window; never rejects. */
export async function answer(folder: string, { url, method }: Request): Promise<Response> {
  try {
    if (!isOurs(url)) throw new RefractError('forbidden', 'This is no address of the window.');
    if (method !== 'GET' && method !== 'HEAD')
      throw new RefractError('usage', 'The window’s files are only read.');
    const found = await findWindowFile(folder, new URL(url).pathname);
    if (!found) throw new RefractError('not-found', 'The window is not built. Build it with: npm run build');
    const body = method === 'HEAD' ? null : await readFile(found.path);
    return new Response(body, { headers: { ...headers, 'Content-Type': found.type } });
  } catch (thrown) {
    const { code, message } = toRefractError(thrown);
    const status = statuses[code] ?? 500;
    return new Response(message, {
      status,
      headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' },
    });
  }
}
