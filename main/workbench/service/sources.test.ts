/** @file Uploads: only inside their folder, only as announced, and gone when they are not wanted any more. */
import fc from 'fast-check';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EventBus } from './event-bus.ts';
import { Scratch } from './scratch.ts';
import { safePath } from './source-paths.ts';
import { Sources } from './sources.ts';
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
      await sources.discard(id);
      yield* pieces('cd');
    }
    await expect(sources.receive(id, 0, discarding())).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(join(scratch.folder, id))).toBe(false);
    await sources.discard(id);
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

describe('an announcement in portions', () => {
  const portion = (from: number, count: number, bytes = 1) =>
    Array.from({ length: count }, (_, i) => ({ path: `set/${from + i}.bin`, bytes }));
  const refusal = (code: string): unknown => expect.objectContaining({ code });

  it('is complete when all are announced and there; those announced may come before', async () => {
    const { sources } = open();
    const { id, ...begun } = sources.begin(portion(0, 2), { files: 3, bytes: 3 });
    expect(begun).toEqual({ name: 'set', files: 3, bytes: 3, received: 0, complete: false });
    expect(await sources.receive(id, 0, pieces('a', 'b'), 2)).toMatchObject({ received: 2, complete: false });
    expect(() => sources.pathsOf(id)).toThrow('Only 2 of 3 files were announced.');
    await expect(sources.receive(id, 2, pieces('c'))).rejects.toMatchObject({ code: 'not-found' });
    sources.announce(id, 2, portion(2, 1));
    expect(() => sources.pathsOf(id)).toThrow('set/2.bin has not arrived');
    expect(await sources.receive(id, 2, pieces('c'))).toMatchObject({ received: 3, complete: true });
    const [folder] = sources.pathsOf(id);
    expect(readdirSync(folder!).sort()).toEqual(['0.bin', '1.bin', '2.bin']);
  });

  it('out of order, with more than the total, or after the last is refused, and changes nothing', () => {
    const { sources } = open();
    const { id } = sources.begin(portion(0, 2), { files: 4, bytes: 4 });
    const announce =
      (from: number, files: { path: string; bytes: number }[], of = id) =>
      () =>
        sources.announce(of, from, files);
    expect(announce(3, portion(3, 1))).toThrow(refusal('wrong-state'));
    expect(announce(0, portion(0, 2))).toThrow(refusal('wrong-state'));
    expect(announce(2, portion(2, 3))).toThrow(refusal('invalid-option'));
    expect(announce(2, portion(2, 1, 3))).toThrow(refusal('invalid-option'));
    // The last one, with fewer bytes than were said.
    expect(announce(2, portion(2, 2, 0))).toThrow(refusal('invalid-option'));
    expect(announce(2, [{ path: '../x', bytes: 1 }])).toThrow(refusal('forbidden'));
    expect(announce(2, [...portion(2, 1), ...portion(1, 1)])).toThrow(refusal('invalid-option'));
    expect(announce(2, [{ path: 'SET/1.BIN/x', bytes: 1 }])).toThrow(refusal('invalid-option'));
    expect(announce(2, portion(2, 1), 's-none')).toThrow(refusal('not-found'));
    announce(2, portion(2, 2))();
    expect(announce(4, portion(4, 1))).toThrow(refusal('wrong-state'));
    expect(sources.get(id)).toMatchObject({ files: 4, bytes: 4, complete: false });
  });

  it('of more files than a drop may have is refused in words, of as many is not', () => {
    const { sources } = open();
    expect(() => sources.begin(portion(0, 1), { files: 200_001, bytes: 200_001 })).toThrow(
      expect.objectContaining({
        code: 'too-large',
        message: 'These are 200,001 files; at most 200,000 can be dropped at once.',
        hint: 'Put them into one archive (zip or tar), and drop that.',
      }),
    );
    expect(() => sources.begin(portion(0, 2), { files: 1, bytes: 2 })).toThrow(refusal('invalid-option'));
    expect(sources.begin(portion(0, 1), { files: 200_000, bytes: 200_000 })).toMatchObject({
      files: 200_000,
    });
  });

  it('of files that lie where they are is refused', async () => {
    const { sources, home } = open();
    writeFileSync(join(home, 'x'), 'abc');
    const { id } = await sources.addLocal([join(home, 'x')]);
    expect(() => sources.announce(id, 1, portion(0, 1))).toThrow(refusal('wrong-state'));
  });
});

describe('several files in one upload', () => {
  const announced = [
    { path: 'a', bytes: 3 },
    { path: 'none', bytes: 0 },
    { path: 'b/c', bytes: 2 },
  ];

  it.each([[['abcde']], [['a', 'bcd', 'e']], [['', 'abc', '', 'de', '']]])('%j are told apart by their sizes', async (sent) => {
    const { sources, scratch } = open();
    const { id } = sources.begin(announced);
    expect(await sources.receive(id, 0, pieces(...sent), 3)).toMatchObject({ received: 5, complete: true });
    const read = (path: string) => readFileSync(join(scratch.folder, id, path), 'utf8');
    expect([read('a'), read('none'), read('b/c')]).toEqual(['abc', '', 'de']);
  }); // prettier-ignore

  it.each([
    ['abcd', 'invalid-data'],
    ['abcdef', 'too-large'],
  ])('that do not fit what was announced (%s) leave nothing, and can be sent again', async (sent, code) => {
    const { sources, scratch } = open();
    const { id } = sources.begin(announced);
    await expect(sources.receive(id, 0, pieces(sent), 3)).rejects.toMatchObject({ code });
    expect(sources.get(id)).toMatchObject({ received: 0, complete: false });
    expect(existsSync(join(scratch.folder, id, 'a'))).toBe(false);
    expect(await sources.receive(id, 0, pieces('abcde'), 3)).toMatchObject({ complete: true });
  });

  it('of which one is there, or not announced, are refused', async () => {
    const { sources } = open();
    const { id } = sources.begin(announced);
    await sources.receive(id, 1, pieces());
    await expect(sources.receive(id, 0, pieces('abcde'), 3)).rejects.toMatchObject({ code: 'wrong-state' });
    await expect(sources.receive(id, 2, pieces('de'), 2)).rejects.toMatchObject({ code: 'not-found' });
    expect(await sources.receive(id, 0, pieces('abc'))).toMatchObject({ received: 3, complete: false });
  });
});

describe('names that look like parts of others', () => {
  it.each([
    ['a', 'a.part'],
    ['a.part', 'a'],
  ])('%s while %s is on its way: each gets its own bytes', async (slowName, quickName) => {
    const { sources } = open();
    const { id } = sources.begin([
      { path: `set/${slowName}`, bytes: 4 },
      { path: `set/${quickName}`, bytes: 5 },
    ]);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    async function* slow(): AsyncGenerator<Uint8Array, void, undefined> {
      yield* pieces('sl');
      await held;
      yield* pieces('ow');
    }
    const first = sources.receive(id, 0, slow());
    await sources.receive(id, 1, pieces('quick'));
    release();
    expect(await first).toMatchObject({ complete: true });
    const [folder] = sources.pathsOf(id);
    expect(readFileSync(join(folder!, slowName), 'utf8')).toBe('slow');
    expect(readFileSync(join(folder!, quickName), 'utf8')).toBe('quick');
    expect(readdirSync(folder!)).toHaveLength(2);
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
      // A name may begin with two dots.
      const isOutside = inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
      expect(inside === '' || isOutside).toBe(false);
    });
    fc.assert(property, { numRuns: 2000, examples: [[['..#']], [['..']], [['a', '..', '..']]] });
  });
});

describe('the scratch folder', () => {
  it('of a process that is gone is cleared away, that of one that lives is not', async () => {
    const { home, scratch } = open();
    const host = scratch.folder.split('/').at(-1)!.split(`.${process.pid}.`)[0]!;
    const dead = join(home, 'scratch', `${host}.999999999.ab`);
    writeFileSync(dead, '');
    symlinkSync(temporaryFolder(), join(home, 'scratch', `${host}.999999998.ab`));
    new Scratch(home);
    await expect.poll(() => existsSync(dead)).toBe(false);
    expect(existsSync(scratch.folder)).toBe(true);
  });

  it('removes a large folder while other things go on, and closing waits for it', { retry: 2 }, async () => {
    const { scratch, sources } = open();
    const { id } = sources.begin([{ path: 'x', bytes: 3 }]);
    for (let folder = 0; folder < 20; folder++) {
      const path = join(scratch.folder, id, `part ${folder}`);
      mkdirSync(path, { recursive: true });
      for (let file = 0; file < 250; file++) writeFileSync(join(path, `${file}`), '');
    }
    let longest = 0;
    let last = performance.now();
    const beat = () => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    };
    const timer = setInterval(beat, 1);
    const removing = sources.discard(id);
    expect(() => sources.get(id)).toThrow();
    beat();
    expect(longest).toBeLessThan(50);
    await scratch.remove();
    clearInterval(timer);
    expect(longest).toBeLessThan(100);
    expect(existsSync(scratch.folder)).toBe(false);
    await removing;
  });
});
