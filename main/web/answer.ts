/** @file How the web host answers: JSON for programs, a plain page for people. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WireResult } from '../api/contract.ts';
import { RefractError, toRefractError } from '../api/errors.ts';
import type { ErrorCode } from '../api/errors.ts';

/** An HTTP status for what the host itself refuses. What a call refuses is a proper answer, with 200. */
const statuses: Partial<Record<ErrorCode, number>> = {
  forbidden: 403,
  'not-found': 404,
  'wrong-state': 409,
  busy: 409,
  'already-exists': 409,
  'too-large': 413,
  disk: 507,
  internal: 500,
};

/** A refusal with a status of its own, where the error's code does not say which. */
export class HttpRefusal extends RefractError {
  readonly status: number;

  constructor(status: number, code: ErrorCode, message: string, hint = '') {
    super(code, message, hint);
    this.status = status;
  }
}

export function statusOf(error: RefractError): number {
  return error instanceof HttpRefusal ? error.status : (statuses[error.code] ?? 400);
}

export function answerJson(response: ServerResponse, status: number, result: WireResult): void {
  response.end(begin(response, status, result));
}

/** Sends an answer's head. @returns its body */
function begin(response: ServerResponse, status: number, result: WireResult): Buffer {
  const body = Buffer.from(JSON.stringify(result));
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
  });
  return body;
}

/** How long what is still coming of a refused request is read, so that the answer is not lost with the connection. */
const DRAIN_MS = 5000;

/** Refuses a request. */
export function refuse(request: IncomingMessage, response: ServerResponse, thrown: unknown): void {
  const error = toRefractError(thrown);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { code, message, hint } = error;
  const body = begin(response, statusOf(error), { ok: false, code, message, hint });
  if (request.complete) {
    response.end(body);
    return;
  }
  response.write(body);
  // Ended now, an answer with "Connection: close" takes the connection along while the other side is still writing.
  request.resume();
  const timer = setTimeout(() => request.destroy(), DRAIN_MS);
  request.once('end', () => response.end());
  request.once('close', () => clearTimeout(timer));
}

/** A page for a person who is in the wrong place. */
export function answerPage(response: ServerResponse, status: number, title: string, text: string): void {
  const body = Buffer.from(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} · Refract</title>
<body style="font: 15px/1.45 system-ui; max-width: 40em; margin: 4em auto; padding: 0 1em">
<h1 style="font-size: 24px">${escaped(title)}</h1>
<p>${escaped(text)}</p>
</body>
</html>
`);
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
  });
  response.end(body);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
