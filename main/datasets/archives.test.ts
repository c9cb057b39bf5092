/** @file Archives that tar, zip and gzip made (fixtures/make-archives.sh) are as good as the folder; harmful ones are refused. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { importDataset } from './import.ts';
import { Sequential } from './sequential.ts';
import { openSource } from './source.ts';
import { expectRefusal, filesBelow, temporaryFolder, writeFiles } from './test-support.ts';
import type { ByteSource } from './byte-source.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const archive = (name: string): string => join(fixtures, 'archives', name);
const options = { binMs: 10, settings: { block: 17 } } as const;

/** A tar archive of our own, with names that tar would not write. */
function tarFile(
  members: readonly { name: string; bytes?: Uint8Array; kind?: string; size?: number }[],
): Buffer {
  const blocks = members.flatMap(({ name, bytes = new Uint8Array(0), kind = '0', size = bytes.length }) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write('0000644\0', 100);
    header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
    header.write('        ', 148);
    header.write(kind, 156);
    header.write('ustar\x0000', 257);
    header.write(
      `${header
        .reduce((a, b) => a + b, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    return [header, Buffer.from(bytes), Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const contents = async (entry: ByteSource): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry.read()) chunks.push(chunk);
  return Buffer.concat(chunks);
};

describe('archives', () => {
  it.each(readdirSync(join(fixtures, 'archives')).filter((name) => !/^(odd|unsorted|too-deep)/.test(name)))(
    '%s gives the data set that its folder gives, hash for hash',
    async (name) => {
      const folder = await importDataset(temporaryFolder(), [join(fixtures, 'nmnist')], options);
      const packed = await importDataset(temporaryFolder(), [archive(name)], options);
      expect(packed.sha256).toBe(folder.sha256);
      expect(packed.source.map((file) => file.name)).toEqual([name]);
    },
  );

  it('in another order have the same samples in it', async () => {
    const { entries } = await openSource([archive('unsorted.tgz')]);
    expect(entries[0]!.name).toBe('unsorted.tgz: Train/0/00001.bin');
    for (const entry of [...entries].reverse()) {
      expect(await contents(entry)).toEqual(
        readFileSync(join(fixtures, 'nmnist', entry.name.split(': ')[1]!)),
      );
    }
    const manifest = await importDataset(temporaryFolder(), [archive('unsorted.tgz')], options);
    expect(manifest).toMatchObject({ train: { samples: 4 }, test: { samples: 3 } });
  });

  it.each(['odd-gnu.tar', 'odd-pax.tar', 'odd.zip'])(
    'have long names; links and pipes are left out: %s',
    async (name) => {
      const { entries, ignored } = await openSource([archive(name)]);
      const long = 'a'.repeat(60);
      expect(entries.map((entry) => entry.name)).toContain(
        `${name}: ${long}/${long}/${long}/${long}/0/00001.bin`,
      );
      expect(ignored).toContainEqual({
        name: expect.stringMatching(/7\/link\.bin$/) as string,
        why: 'it is a link',
      });
      if (name !== 'odd.zip')
        expect(ignored.map(({ why }) => why).sort()).toEqual([
          'it is a link',
          'it is a link',
          'it is a pipe',
        ]);
      for (const entry of entries) expect((await contents(entry)).length % 5).toBe(0);
    },
  );

  it('are opened in one another once', async () => {
    await expectRefusal(openSource([archive('too-deep.zip')]), 'invalid-data', /too-deep\.zip: there is no file in it that can be read \(too-deep\.zip: zips\.zip: Train\.zip: it is an archive in an archive in an archive\)/); // prettier-ignore
  });

  it('can be read by several at once, large files and small', async () => {
    const files = Array.from({ length: 12 }, (_, i) => ({ name: `${String(i).padStart(2, '0')}.dat`, bytes: Buffer.alloc(i % 3 === 0 ? 5_000_000 : 1000 + i, i + 1) })); // prettier-ignore
    const [path] = writeFiles(temporaryFolder(), { 'a.tar.gz': gzipSync(tarFile(files), { level: 1 }) });
    const { entries } = await openSource([path!]);
    const check = async (i: number) =>
      expect((await contents(entries[i]!)).equals(files[i]!.bytes)).toBe(true);
    await Promise.all([0, 1, 2, 3, 4, 6, 5, 11, 9].map(check));
    const open = entries[0]!.read();
    await open.next();
    await check(1); // while a large file is half read
    await open.return();
    await check(3);
    await Promise.all([7, 0, 8].map(check));
  });

  it('are unpacked once where they are read in their order', async () => {
    const bytes = tarFile(
      Array.from({ length: 50 }, (_, i) => ({ name: `${i}`, bytes: Buffer.alloc(2000, i) })),
    );
    const [path] = writeFiles(temporaryFolder(), { 'a.tar': bytes });
    let starts = 0;
    const { entries } = await openSource([path!]);
    const packed: ByteSource = { ...entries[0]!, read: async function* () { starts++; yield bytes; } }; // prettier-ignore
    const sequential = new Sequential(packed);
    const read = async (i: number) => {
      for await (const piece of sequential.read(512 + i * 2560, 2000)) expect(piece[0]).toBe(i);
    };
    await Promise.all(Array.from({ length: 50 }, (_, i) => read(i)));
    expect(starts).toBe(1);
    await read(3);
    expect(starts).toBe(2);
  });
});

describe('harmful archives', () => {
  const bytes = readFileSync(join(fixtures, 'nmnist/Train/0/00001.bin'));
  const pack: Record<string, (names: readonly string[]) => Record<string, Uint8Array>> = {
    tar: (names) => ({ 'a.tar': tarFile(names.map((name) => ({ name, bytes }))) }),
    'tar.gz': (names) => ({ 'a.tar.gz': gzipSync(tarFile(names.map((name) => ({ name, bytes })))) }),
    zip: (names) => ({ 'a.zip': zipSync(Object.fromEntries(names.map((name) => [name, bytes]))) }),
  };

  it.each(Object.entries(pack))('are refused for their names, and write nothing: %s', async (_, make) => {
    for (const name of ['../0/a.bin', 'Train/../../a.bin', '/etc/a.bin', 'C:/a.bin', '..\\..\\a.bin']) {
      const [folder, home] = [join(temporaryFolder(), 'deep'), temporaryFolder()];
      mkdirSync(folder);
      const [path] = writeFiles(folder, make(['Train/0/1.bin', name]));
      await expectRefusal(importDataset(home, [path!], options), 'invalid-data', /^a\.(tar|tar\.gz|zip):? (has a file named .*, which (leads out of the archive|is an absolute path)|the zip archive is damaged .*(relative|absolute) path)/); // prettier-ignore
      expect(filesBelow(dirname(folder))).toHaveLength(1);
      expect(filesBelow(home)).toEqual([]);
    }
  });

  it('are refused where a name is there twice', async () => {
    const home = temporaryFolder();
    const tar = tarFile([{ name: '0/1.bin', bytes }, { name: './0/1.bin', bytes }]); // prettier-ignore
    const zip = Buffer.from(zipSync({ '0/1.bin': bytes, '0/2.bin': bytes }));
    for (let at = zip.indexOf('0/2.bin'); at >= 0; at = zip.indexOf('0/2.bin', at)) zip.write('0/1.bin', at);
    const paths = writeFiles(temporaryFolder(), { 'a.tar': tar, 'a.zip': zip });
    for (const path of paths) await expectRefusal(importDataset(home, [path], options), 'invalid-data', /0\/1\.bin", which is there twice/); // prettier-ignore
  });

  it('are refused where they are cut short or damaged, wherever that is', async () => {
    const home = temporaryFolder();
    const folder = temporaryFolder();
    for (const name of ['gnu.tar', 'pax.tar', 'gnu.tar.gz', 'zips.tar.gz', 'tgz-in.zip']) {
      const good = readFileSync(archive(name));
      // Empty blocks at the end of a tar archive beyond the first say nothing.
      const end = name.endsWith('.tar') ? good.findLastIndex((byte) => byte !== 0) : good.length;
      for (let cut = 1; cut < end; cut += Math.ceil(end / 60)) {
        const path = join(folder, name);
        writeFileSync(path, good.subarray(0, cut));
        const work = importDataset(home, [path], { ...options, format: 'nmnist' });
        await expectRefusal(
          work,
          'invalid-data',
          /damaged|cut short|ends inside|no end|impossible|claims|no \.bin file/,
        );
      }
    }
  });

  it('are refused where they unpack to far more than they are, within seconds', async () => {
    const started = performance.now();
    const zeros = gzipSync(Buffer.alloc(2 ** 26), { level: 9 });
    // gzip files after one another unpack to one file: 1.25 GiB of zeros, behind a header that claims them.
    const header = gzipSync(tarFile([{ name: '0/1.bin', size: 20 * 2 ** 26 }]).subarray(0, 512));
    const bomb = Buffer.concat([header, ...Array.from({ length: 20 }, () => zeros)]);
    const [path] = writeFiles(temporaryFolder(), { 'bomb.tar.gz': bomb });
    await expectRefusal(openSource([path!]), 'invalid-data', /^bomb\.tar\.gz: \d+ compressed bytes would unpack to \d+: this looks like a zip bomb/); // prettier-ignore
    const layers = zipSync({ 'a.zip': zipSync({ 'b.zip': zipSync({ 'c.bin': new Uint8Array(2 ** 24) }) }) });
    const [nested] = writeFiles(temporaryFolder(), { 'a.zip': layers });
    await expectRefusal(openSource([nested!]), 'invalid-data', /archive in an archive in an archive/);
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('stop being listed when the import is cancelled', async () => {
    const call = { signal: AbortSignal.abort() };
    await expectRefusal(openSource([archive('gnu.tar.gz')], call), 'cancelled', /cancelled/);
  });
});
