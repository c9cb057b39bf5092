/** @file The key by which another process has a running host give an address: who has it gets one, nobody else does. */
import { chmodSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startWebHost } from './host.ts';
import { askForInvitation } from './invitation-key.ts';
import { ask, openTestHost, temporaryFolder } from './testing.ts';

const fileOf = (home: string) => join(home, 'web-host.json');
const keyOf = (home: string) => (JSON.parse(readFileSync(fileOf(home), 'utf8')) as { key: string }).key;

async function openKeyed(options: Parameters<typeof openTestHost>[0] = {}) {
  const home = temporaryFolder();
  return { ...(await openTestHost({ home, ...options })), home };
}

describe('another address', () => {
  it('is given to who has the key, and lets one browser in, once', async () => {
    const { host, home } = await openKeyed();
    const addresses = [await askForInvitation(home), await askForInvitation(home)];
    expect(new Set(addresses).size).toBe(2);
    for (const address of addresses) {
      expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/enter\?token=[0-9a-f]{64}$/);
      const path = address.slice(host.origin.length);
      expect((await ask(host, 'GET', path)).status).toBe(303);
      expect((await ask(host, 'GET', path)).status).toBe(401);
    }
  });

  it.each([
    ['without a key', () => null],
    ['with an empty key', () => 'Bearer '],
    ['with another key', () => `Bearer ${'0'.repeat(64)}`],
    ['with a part of the key', (key: string) => `Bearer ${key.slice(0, 63)}`],
    ['with more than the key', (key: string) => `Bearer ${key}0`],
    ['with the key in another scheme', (key: string) => `Basic ${key}`],
    ['with the key in capitals', (key: string) => `Bearer ${key.toUpperCase()}`],
  ])('is refused %s, even with a cookie', async (_, authorization) => {
    const { host, home, cookie } = await openKeyed();
    const headers = { cookie, authorization: authorization(keyOf(home)) };
    const answer = await ask(host, 'POST', '/invite', { headers });
    expect(answer).toMatchObject({ status: 403, json: { ok: false, code: 'forbidden' } });
    expect(answer.text).not.toContain('token');
  });

  it.each([
    ['GET', {}, 405],
    ['POST', { origin: 'http://evil.example' }, 403],
    ['POST', { origin: null }, 403],
    ['POST', { host: 'evil.example' }, 403],
    ['POST', { 'sec-fetch-site': 'cross-site' }, 403],
  ] as const)('is refused to %s with %j, even with the key', async (method, changed, status) => {
    const { host, home } = await openKeyed();
    const headers = { authorization: `Bearer ${keyOf(home)}`, ...changed };
    expect(await ask(host, method, '/invite', { headers })).toMatchObject({ status, json: { ok: false } });
  });

  const outside = Object.values(networkInterfaces())
    .flat()
    .find((one) => one && !one.internal && one.family === 'IPv4')?.address;
  it.skipIf(!outside)('is refused by way of another address of this machine', async () => {
    const { host, home } = await openKeyed({ address: '0.0.0.0' });
    const headers = { authorization: `Bearer ${keyOf(home)}`, origin: `http://${outside}:${host.port}` };
    const url = `http://${outside}:${host.port}/invite`;
    expect((await fetch(url, { method: 'POST', headers })).status).toBe(403);
    expect(await askForInvitation(home)).toContain('/enter?token=');
  });

  it('is not given where the host keeps no key', async () => {
    const { host, cookie } = await openTestHost();
    const headers = { cookie, authorization: `Bearer ${'0'.repeat(64)}` };
    expect((await ask(host, 'POST', '/invite', { headers })).status).toBe(405);
    const home = temporaryFolder();
    await openTestHost({ home, address: '::1' }).catch(() => undefined);
    expect(existsSync(fileOf(home))).toBe(false);
  });
});

describe('the key', () => {
  it('is in a file for its owner alone, whatever was there before', async () => {
    const home = temporaryFolder();
    const elsewhere = join(temporaryFolder(), 'mine');
    writeFileSync(elsewhere, 'mine');
    symlinkSync(elsewhere, fileOf(home));
    const { host } = await openTestHost({ home });
    expect(statSync(fileOf(home)).mode & 0o777).toBe(0o600);
    expect(readFileSync(elsewhere, 'utf8')).toBe('mine');
    await host.close();
    writeFileSync(fileOf(home), '{}');
    chmodSync(fileOf(home), 0o644);
    await openTestHost({ home });
    expect(statSync(fileOf(home)).mode & 0o777).toBe(0o600);
  });

  it('is another one each time, and goes with its host', async () => {
    const { host, service, folder, home } = await openKeyed();
    const first = keyOf(home);
    await host.close();
    expect(existsSync(fileOf(home))).toBe(false);
    await expect(askForInvitation(home)).rejects.toMatchObject({
      code: 'unavailable',
      message: `No web host runs with the home folder ${home}.`,
    });
    const again = await startWebHost({ service, renderer: folder, home });
    onTestFinished(() => again.close());
    expect(keyOf(home)).not.toBe(first);
  });

  it('of a later host stays when an earlier one ends', async () => {
    const earlier = await openKeyed();
    const later = await openTestHost({ home: earlier.home });
    await earlier.host.close();
    expect(await askForInvitation(earlier.home)).toContain(`:${later.host.port}/enter`);
  });

  it('that a killed host left leads nowhere, and that is said', async () => {
    const { host, home } = await openKeyed();
    const left = readFileSync(fileOf(home));
    await host.close();
    writeFileSync(fileOf(home), left);
    const refusal = {
      code: 'unavailable',
      message: `The web host that ran with the home folder ${home} no longer answers at port ${host.port}.`,
      hint: 'If it was killed, start it again with `refract serve`.',
    };
    await expect(askForInvitation(home)).rejects.toMatchObject(refusal);
    // Another workbench, and another program, at the port that was its.
    const other = await openTestHost({ home: temporaryFolder(), port: host.port });
    await expect(askForInvitation(home)).rejects.toMatchObject(refusal);
    await other.host.close();
    for (const address of [
      'http://evil.example/',
      `http://x:${host.port}/enter?token=1`,
      'x'.repeat(10_000),
    ]) {
      const server = createServer((_, response) =>
        response.end(JSON.stringify({ ok: true, value: { address } })),
      );
      await new Promise<void>((resolve) => server.listen(host.port, '127.0.0.1', resolve));
      expect((server.address() as AddressInfo).port).toBe(host.port);
      await expect(askForInvitation(home)).rejects.toMatchObject(refusal);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it.each(['', '{', '[]', '{"port":"80","key":"1"}', '{"port":0,"key":""}'])(
    'that is %j is none',
    async (text) => {
      const home = temporaryFolder();
      writeFileSync(fileOf(home), text);
      await expect(askForInvitation(home)).rejects.toMatchObject({ code: 'unavailable' });
    },
  );
});
