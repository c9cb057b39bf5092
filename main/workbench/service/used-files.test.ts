import { expect, it } from 'vitest';
import type { ByteSource, DiskFile } from '../../datasets/byte-source.ts';
import { usedFiles } from './used-files.ts';

const disk = (name: string, bytes = 10): DiskFile => ({ path: `/somewhere/${name}`, name, bytes });
const entry = (name: string, file = disk(name), bytes = 5): ByteSource => ({
  ...{ name, baseName: name, packing: 'none', bytes, maxBytes: bytes, file },
  async *read() {},
});

it('names what is not used first, and says why', () => {
  const archive = disk('a.tar', 100);
  const entries = [
    entry('a.tar: 1.wav', archive),
    entry('a.tar: n.wav', archive, 7),
    entry('c.txt'),
    entry('b.wav'),
  ];
  const ignored = [{ name: 'a.tar: link', why: 'it is a link' }];
  const unused = new Map([['a.tar: n.wav', 'it is noise']]);
  expect(usedFiles({ entries, ignored }, { files: [archive, disk('b.wav')], unused }, 'Recordings')).toEqual({
    files: [
      { path: 'a.tar: link', bytes: null, used: false, why: 'it is a link' },
      { path: 'a.tar: n.wav', bytes: 7, used: false, why: 'it is noise' },
      { path: 'c.txt', bytes: 10, used: false, why: 'Recordings has no use for it' },
      { path: 'a.tar', bytes: 100, used: true, why: null },
      { path: 'b.wav', bytes: 10, used: true, why: null },
    ],
    fileCounts: { used: 2, all: 5 },
  });
});

it('names a thousand of many, all that are not used among them', () => {
  const names = Array.from({ length: 3000 }, (_, i) => `${String(i).padStart(4, '0')}.wav`);
  const files = names.slice(0, 2995).map((name) => disk(name));
  const listed = usedFiles({ entries: names.map((name) => entry(name)), ignored: [] }, { files }, 'x');
  expect(listed.files).toHaveLength(1000);
  expect(listed.files.slice(0, 6).map(({ used }) => used)).toEqual([false, false, false, false, false, true]);
  expect(listed.fileCounts).toEqual({ used: 2995, all: 3000 });
});
