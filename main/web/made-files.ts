/** @file Downloading what the workbench has made for a person: a model, weights. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Service } from '../workbench/index.ts';

/** @throws RefractError `not-found` */
export async function sendMadeFile(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
): Promise<void> {
  const { path, name } = service.file(id);
  const { size } = await stat(path);
  const plain = name.replaceAll(/[^\w.-]/g, '_');
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': size,
    'Content-Disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    'Cache-Control': 'no-store',
  });
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(path), response);
}
