/** @file The built window's files, over HTTP. */
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { answerPage } from './answer.ts';
import { findWindowFile } from './window-files.ts';

/**
 * Serves a file of the window.
 * @param folder of the built window
 * @throws RefractError as findWindowFile
 */
export async function serveFile(
  request: IncomingMessage,
  response: ServerResponse,
  folder: string,
  pathname: string,
): Promise<void> {
  const found = await findWindowFile(folder, pathname);
  if (!found) {
    const text = 'The window’s files are not there. Build them with: npm run build';
    return answerPage(response, 404, 'The window is not built', text);
  }
  response.writeHead(200, {
    'Content-Type': found.type,
    'Content-Length': found.bytes,
    'Cache-Control': found.isHashed ? 'private, max-age=31536000, immutable' : 'no-cache',
  });
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(found.path), response);
}
