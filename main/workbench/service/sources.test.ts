/** @file Uploads: only inside their folder, only as announced, and gone when they are not wanted any more. */
import fc from 'fast-check';
import { existsSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EventBus } from './event-bus.ts';
import { Scratch } from './scratch.ts';
import { Sources, safePath } from './sources.ts';
import { temporaryFolder } from './testing.ts';

function open() {
  const home = temporaryFolder();
  const scratch = new Scratch(home);
  return { home, scratch, sources: new Sources(scratch, new EventBus()) };
}

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const text of texts) yield await Promise.resolve(new TextEncoder().encode(text));
}

describe('an upload', () => {
  it('is written file by file, and is complete when every file is there', async () => {
    const { sources } = open();
    const { id, name } = sources.begin([
      { path: 'set/a/x.txt', bytes: 5 },
      { path: 'set/y.txt', bytes: 0 },
    ]);
    expect(name).toBe('set');
    expect(() => sources.pathsOf(id)).toThrow(expect.objectContaining({ code: 'wrong-state' }));
    expect(await sources.receive(id, 1, pieces())).toMatchObject({ complete: false });
    expect(await sources.receive(id, 0, pieces('he', 'llo'))).toMatchObject({ complete: true, received: 5 });
    const [folder] = sources.pathsOf(id);
    expect(readFileSync(join(folder!, 'a', 'x.txt'), 'utf8')).toBe('hello');
    expect(existsSync(join(folder!, 'y.txt'))).toBe(true);
  });

  it('is refused where it is longer than announced, and may be sent again', async () => {
    const { sources, scratch } = open();
    const { id } = sources.begin([{ path: 'x', bytes: 3 }]);
    await expect(sources.receive(id, 0, pieces('ab', 'cd'))).rejects.toMatchObject({ code: 'too-large' });
    await expect(sources.receive(id, 0, pieces('a'))).rejects.toMatchObject({ code: 'invalid-data' });
    expect(readdirSync(join(scratch.folder, id))).toEqual([]);
    expect(await sources.receive(id, 0, pieces('abc'))).toMatchObject({ complete: true });
    await expect(sources.receive(id, 0, pieces('abc'))).rejects.toMatchObject({ code: 'wrong-state' });
    await expect(sources.receive(id, 1, pieces('abc'))).rejects.toMatchObject({ code: 'not-found' });
    await expect(sources.receive('s-none', 0, pieces('abc'))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('that breaks off with an error leaves nothing', async () => {
    const { sources, scratch } = open();
    const { id } = sources.begin([{ path: 'x', bytes: 3 }]);
    async function* broken(): AsyncGenerator<Uint8Array, void, undefined> {
      yield* pieces('ab');
      throw new Error('the connection was lost');
    }
    await expect(sources.receive(id, 0, broken())).rejects.toThrow('connection');
    expect(readdirSync(join(scratch.folder, id))).toEqual([]);
    expect(sources.get(id)).toMatchObject({ received: 0, complete: false });
  });

  it('cannot be sent twice at once', async () => {
    const { sources } = open();
    const { id } = sources.begin([{ path: 'x', bytes: 3 }]);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    async function* slow(): AsyncGenerator<Uint8Array, void, undefined> {
      await held;
      yield* pieces('abc');
    }
    const first = sources.receive(id, 0, slow());
    await expect(sources.receive(id, 0, pieces('abc'))).rejects.toMatchObject({ code: 'wrong-state' });
    release();
    expect(await first).toMatchObject({ complete: true });
  });

  it('is forgotten with its files, also while it is sent', async () => {
    const { sources, scratch } = open();
    const { id } = sources.begin([{ path: 'x', bytes: 4 }]);
    async function* discarding(): AsyncGenerator<Uint8Array, void, undefined> {
      yield* pieces('ab');
      sources.discard(id);
      yield* pieces('cd');
    }
    await expect(sources.receive(id, 0, discarding())).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(join(scratch.folder, id))).toBe(false);
    sources.discard(id);
  });

  it.each([
    [
      [
        { path: 'a', bytes: 1 },
        { path: 'A', bytes: 1 },
      ],
    ],
    [
      [
        { path: 'a/b', bytes: 1 },
        { path: 'a', bytes: 1 },
      ],
    ],
    [
      [
        { path: 'a', bytes: 1 },
        { path: 'a/b', bytes: 1 },
      ],
    ],
  ])('with clashing names %j is refused', (files) => {
    expect(() => open().sources.begin(files)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  });

  it('that cannot fit on the disk is refused before anything is sent', () => {
    const files = [
      { path: 'a', bytes: 2 ** 39 },
      { path: 'b', bytes: 2 ** 39 },
      { path: 'c', bytes: 1 },
    ];
    expect(() => open().sources.begin(files)).toThrow(expect.objectContaining({ code: 'too-large' }));
    expect(() => open().sources.begin([{ path: 'a', bytes: 2 ** 40 - 1 }])).toThrow(
      expect.objectContaining({ code: 'disk' }),
    );
  });
});

describe('a path', () => {
  it.each([
    '../x', 'a/../../x', '/etc/passwd', 'a//b', './x', 'a/.', '..', '.', '', 'C:\\x', 'a\\..\\x', 'c:x', 'nul', 'COM1.txt',
    'a/con.npy', 'x\0y', 'x\ny', 'a/b ', 'dots...', 'what?', '*', 'x'.repeat(256), Array(20).fill('a').join('/'),
  ])('%j is refused', (path) => {
    expect(() => safePath(path)).toThrow(expect.objectContaining({ code: 'forbidden' }));
  }); // prettier-ignore

  it.each(['x', 'a/b.npy', '.hidden', 'über/räume.npz', 'two words.csv', 'a..b'])('%j is taken', (path) => {
    expect(safePath(path)).toBe(path);
  });

  it('that is taken never leads outside', () => {
    const part = fc.oneof(fc.string(), fc.constantFrom('..', '.', '', '~', 'a', '\\', '%2e%2e', 'C:'));
    const property = fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const path = parts.join('/');
      try {
        safePath(path);
      } catch {
        return;
      }
      const inside = relative('/base', resolve('/base', path));
      expect(inside === '' || inside.startsWith('..') || isAbsolute(inside)).toBe(false);
    });
    fc.assert(property, { numRuns: 2000 });
  });
});

describe('the scratch folder', () => {
  it('of a process that is gone is cleared away, that of one that lives is not', () => {
    const { home, scratch } = open();
    const host = scratch.folder.split('/').at(-1)!.split(`.${process.pid}.`)[0]!;
    const dead = join(home, 'scratch', `${host}.999999999.ab`);
    writeFileSync(dead, '');
    symlinkSync(temporaryFolder(), join(home, 'scratch', `${host}.999999998.ab`));
    new Scratch(home);
    expect(existsSync(dead)).toBe(false);
    expect(existsSync(scratch.folder)).toBe(true);
  });
});
