/** @file Calls and imports as the window makes them, without a page. */
import type { APIRequestContext } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { makeCall, type Call } from '../../main/api/client.ts';

/** What can call, and upload. */
export interface Caller {
  readonly call: Call;
  readonly request: APIRequestContext;
  readonly origin: string;
}

/** Uploads a file and imports it under a name. @returns the data set's id */
export async function importFile(
  { call, request, origin }: Caller,
  path: string,
  name: string,
): Promise<string> {
  const data = readFileSync(path);
  const { id } = await call('sources.begin', { files: [{ path: basename(path), bytes: data.length }] });
  const headers = { Origin: origin, 'Content-Type': 'application/octet-stream' };
  await request.post(`${origin}/upload/${id}/0`, { data, headers });
  const { jobId } = await call('datasets.import', { source: id, name });
  for (;;) {
    const job = await call('jobs.get', { id: jobId });
    if (job.kind === 'import' && job.result) return job.result.dataset.id;
    if (job.error) throw new Error(job.error.message);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Calls of a browser that is let in. */
export const callsOf = (request: APIRequestContext, origin: string): Call =>
  makeCall(async (name, args) => {
    const answer = await request.post(`${origin}/call/${name}`, {
      data: args,
      headers: { Origin: origin },
      // A connection that was kept may be closed by the host just as it is used again; browsers try again by themselves.
      maxRetries: 2,
    });
    return answer.json() as Promise<unknown>;
  });
