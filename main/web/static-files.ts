/** @file The built window's files. */
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { HttpRefusal, answerPage } from './answer.ts';

/** What can be served; anything else is not there. */
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

interface Found {
  readonly path: string;
  readonly type: string;
  readonly bytes: number;
}

/**
 * Serves a file of the window. A path without an extension is a page of the window, which finds it by itself.
 * @param folder of the built window
 * @throws HttpRefusal `not-found`, `forbidden`
 */
export async function serveFile(
  request: IncomingMessage,
  response: ServerResponse,
  folder: string,
  pathname: string,
): Promise<void> {
  const inside = decodePath(pathname);
  const isPage = extname(inside) === '';
  const found = await find(folder, isPage ? 'index.html' : inside);
  if (!found && isPage) {
    const text = 'The window’s files are not there. Build them with: npm run build';
    return answerPage(response, 404, 'The window is not built', text);
  }
  if (!found) throw new HttpRefusal(404, 'not-found', 'There is no such file.');
  response.writeHead(200, {
    'Content-Type': found.type,
    'Content-Length': found.bytes,
    // Files under assets/ have the hash of their contents in their names.
    'Cache-Control': inside.startsWith('assets/') ? 'private, max-age=31536000, immutable' : 'no-cache',
  });
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(found.path), response);
}

/** @returns the path relative to the folder @throws HttpRefusal `forbidden` for one that could lead out of it */
function decodePath(pathname: string): string {
  let path: string;
  try {
    path = decodeURIComponent(pathname).replace(/^\/+/, '');
  } catch {
    throw new HttpRefusal(400, 'forbidden', 'The path is not properly written.');
  }
  const parts = path.split('/');
  // A part that begins with a dot is "..", or a hidden file; neither is ours.
  if (/[\\\0:]/.test(path) || parts.some((part) => part.startsWith('.'))) {
    throw new HttpRefusal(403, 'forbidden', 'The path leads outside the window’s files.');
  }
  return path;
}

async function find(folder: string, inside: string): Promise<Found | undefined> {
  const type = types[extname(inside).toLowerCase()];
  if (type === undefined) return undefined;
  try {
    // Links are followed before it is decided where a file lies.
    const root = await realpath(resolve(folder));
    const path = await realpath(join(root, inside));
    const info = await stat(path);
    return path.startsWith(root + sep) && info.isFile() ? { path, type, bytes: info.size } : undefined;
  } catch {
    return undefined;
  }
}
