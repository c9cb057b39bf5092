/** @file `refract serve --link`: another address of the workbench that runs already. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CommandLine } from '../support/cli.ts';
import { serveWorkbench } from '../support/web-host.ts';
import type { ServedWorkbench } from '../support/web-host.ts';

const refract = new CommandLine();
let served: ServedWorkbench;
beforeAll(async () => void (served = await serveWorkbench(refract.home)));
afterAll(async () => {
  await served.stop();
  refract.remove();
});

const enter = async (address: string) => (await fetch(address, { redirect: 'manual' })).status;

it('prints an address that lets one browser in, as long as the workbench is served', async () => {
  const { address } = await refract.json<{ address: string }>('serve', '--link');
  const { code, stdout } = await refract.run(['serve', '--link']);
  expect(code).toBe(0);
  expect(stdout.trim()).toMatch(/^http:\S+$/);
  for (const one of [served.invitation, address, stdout.trim()]) {
    expect(new URL(one).origin).toBe(served.origin);
    expect(await enter(one)).toBe(303);
    expect(await enter(one)).toBe(401);
  }
  await served.stop();
  expect(existsSync(join(refract.home, 'web-host.json'))).toBe(false);
  expect(await refract.failure(['serve', '--link'])).toMatchObject({ exit: 1, code: 'unavailable' });
});
