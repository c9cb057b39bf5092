/** @file Pictures against what djpeg, ImageMagick and Pillow find in them (fixtures/make-pictures.sh); and damaged ones. */
import fc from 'fast-check';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { RefractError } from '../../api/errors.ts';
import { importDataset, type ImportRequest } from '../import.ts';
import { inColours } from '../media/grey.ts';
import { decodeJpeg } from '../media/jpeg.ts';
import { decodePng } from '../media/png.ts';
import { resize } from '../media/resize.ts';
import { stepOrders } from '../step-orders.ts';
import { expectRefusal, filesBelow, partContents, temporaryFolder } from '../test-support.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures');
const pictures = join(fixtures, 'pictures');
const expected = JSON.parse(readFileSync(join(fixtures, 'pictures-expected.json'), 'utf8')) as Record<string, number[]> & Record<string, { data: number[] }>; // prettier-ignore
const png = (name: string): Buffer => readFileSync(join(pictures, 'png', `${name}.png`));
const jpeg = (name: string): Buffer => readFileSync(join(pictures, 'jpeg', `${name}.jpg`));
const bytesOf = ({ data }: { data: Uint8Array }): number[] => [...data];

/** One chunk of a PNG file. */
function chunk(kind: string, body: Uint8Array): Buffer {
  const inner = Buffer.concat([Buffer.from(kind, 'latin1'), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(inner));
  return Buffer.concat([length, inner, sum]);
}

/** A grey PNG file of 8 bits, with any lines. */
function greyPng(width: number, height: number, lines: Uint8Array): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(lines)), chunk('IEND', Buffer.alloc(0))]); // prettier-ignore
}

describe('PNG', () => {
  it.each(readdirSync(join(pictures, 'png')))('%s has the pixels that Pillow finds', (file) => {
    const { data, ...size } = decodePng(file, readFileSync(join(pictures, 'png', file)));
    expect({ ...size, data: [...data] }).toEqual(expected[file]);
  });

  it('has the pixels that were written with any filters (property)', () => {
    const lines = fc.array(fc.tuple(fc.nat(4), fc.uint8Array({ minLength: 5, maxLength: 5 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(lines, (rows) => {
        // Filtered as the standard says, from pixels that are known.
        const at = (row: number, i: number): number => (row < 0 || i < 0 ? 0 : rows[row]![1][i]!);
        const filtered = rows.map(([filter, row], r) => [
          filter,
          ...Array.from(row, (value, i) => {
            const [a, b, c] = [at(r, i - 1), at(r - 1, i), at(r - 1, i - 1)];
            const nearest = [a, b, c].reduce((best, one) =>
              Math.abs(a + b - c - one) < Math.abs(a + b - c - best) ? one : best,
            );
            return (value - [0, a, b, (a + b) >> 1, nearest][filter]! + 256) % 256;
          }),
        ]);
        const picture = decodePng('a.png', greyPng(5, rows.length, Uint8Array.from(filtered.flat())));
        expect(bytesOf(picture)).toEqual(rows.flatMap(([, row]) => [...row]));
      }),
    );
  });

  it('is refused where it is damaged or claims too much', () => {
    const good = png('rgb8-none');
    const refused = (bytes: Buffer, message: RegExp) =>
      expect(() => decodePng('a.png', bytes)).toThrow(message);
    for (let end = 0; end < good.length; end++)
      refused(good.subarray(0, end), /^a\.png (is no PNG file|has no header|ends inside the chunk)/);
    const flipped = Buffer.from(good);
    flipped[60]! ^= 1;
    refused(flipped, /the chunk that starts at byte \d+ does not match its checksum/);
    refused(greyPng(2 ** 16, 2 ** 16, Buffer.alloc(10)), /is a picture of 65536 × 65536 pixels; at most/);
    refused(greyPng(0, 5, Buffer.alloc(10)), /is a picture of 0 × 5 pixels/);
    refused(greyPng(4, 4, Buffer.alloc(2 ** 24)), /unpacks to more than its 20 bytes/);
    refused(greyPng(4, 4, Buffer.alloc(19)), /has 19 bytes of pixels where there should be 20/);
    refused(greyPng(4, 1, Buffer.from([9, 0, 0, 0, 0])), /line 0 has the filter 9/);
  });
});

describe('JPEG', () => {
  it.each(readdirSync(join(pictures, 'jpeg')))(
    '%s has the pixels that djpeg finds, every one',
    async (file) => {
      const { data, ...size } = await decodeJpeg(file, readFileSync(join(pictures, 'jpeg', file)));
      expect({ ...size, data: [...data] }).toEqual(expected[file]);
    },
  );

  it('is refused where it is damaged, too large or of another kind', async () => {
    const good = jpeg('subsampled');
    const refused = (bytes: Buffer, message: RegExp) =>
      expectRefusal(decodeJpeg('a.jpg', bytes), 'invalid-data', message);
    await refused(readFileSync(join(pictures, 'cmyk.jpg')), /has 4 colours a pixel/);
    await refused(Buffer.from('hello'), /is no JPEG file/);
    const frame = good.indexOf(Buffer.from([0xff, 0xc0]));
    const large = Buffer.from(good);
    large.writeUInt16BE(60000, frame + 5);
    large.writeUInt16BE(60000, frame + 7);
    await refused(large, /is a picture of 60000 × 60000 pixels; at most/);
    const scans = Buffer.concat([
      good,
      ...Array.from({ length: 3_000_000 }, () => Buffer.from([0xff, 0xda])),
    ]);
    await refused(scans, /goes over its 13 × 9 pixels 3000001 times/);
    for (let end = 3; end < frame + 10; end += 7)
      await refused(good.subarray(0, end), /^a\.jpg: its header breaks off/);
  });

  it('is decoded or refused in words, whatever is wrong with it, and good ones are decoded after it', async () => {
    const good = jpeg('progressive');
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        const bytes = Buffer.from(good);
        for (const [at, value] of changes) bytes[at] = value;
        await decodeJpeg('a.jpg', bytes).catch((error: unknown) => {
          if (!(error instanceof RefractError)) throw error;
          refused++;
        });
      }),
      { numRuns: 600 },
    );
    expect(refused).toBeGreaterThan(100);
    expect(bytesOf(await decodeJpeg('a.jpg', good))).toEqual(expected['progressive.jpg']!.data);
  });
});

describe('pictures', () => {
  const plain = decodePng('plain', png('rgb8-none'));

  it('are grey as Pillow makes them grey', () => {
    expect([...inColours(plain, 1)]).toEqual(expected['grey']);
    expect([...inColours({ ...plain, channels: 1, data: Uint8Array.of(3, 9) }, 3)]).toEqual([
      3, 3, 3, 9, 9, 9,
    ]);
  });

  it.each([[5, 4], [26, 18], [7, 30]])('are resized to %i × %i as Pillow does, but for its rounding in between', (width, height) => {
    const found = resize(plain, { width, height }).data;
    expect(found).toHaveLength(width * height * 3);
    found.forEach((value, i) => expect(Math.abs(value - expected[`${width}x${height}`]![i]!)).toBeLessThanOrEqual(1));
  }); // prettier-ignore

  it('keep one value, and their size, where nothing changes', () => {
    expect(resize(plain, plain)).toEqual(plain);
    expect(bytesOf(resize({ width: 3, height: 2, channels: 1, data: new Uint8Array(6).fill(7) }, { width: 11, height: 1 }))).toEqual(Array(11).fill(7)); // prettier-ignore
  });
});

/** A folder with files at paths. */
function folderOf(files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

async function imported(files: Readonly<Record<string, Uint8Array | string>>, request: ImportRequest = {}) {
  const home = temporaryFolder();
  const manifest = await importDataset(home, [folderOf(files)], request);
  const part = (name: 'train' | 'validation' | 'test') => {
    const { x, y } = partContents(home, manifest, name);
    return { x: x.map((values) => values.map((value) => Math.round(value * 255))), y };
  };
  return { manifest, part };
}

/** Grey pictures of 3 × 2 pixels that start with a number. */
const picture = (first: number): Buffer => greyPng(3, 2, Uint8Array.of(0, first, 1, 2, 0, 3, 4, 5));
const pixels = (first: number): number[] => [first, 1, 2, 3, 4, 5];

describe('folders of pictures', () => {
  it('have classes and parts in either order of folders', async () => {
    for (const order of [
      (part: string, label: string) => `${part}/${label}`,
      (part: string, label: string) => `${label}/${part}`,
    ]) {
      const { manifest, part } = await imported({
        [`${order('train', 'cat')}/a.png`]: picture(10),
        [`${order('train', 'dog')}/b.png`]: picture(20),
        [`${order('val', 'dog')}/c.png`]: picture(30),
        [`${order('test', 'cat')}/d.png`]: picture(40),
        '.DS_Store': 'x',
        [`${order('train', 'cat')}/._a.png`]: 'x',
        'README.md': 'About these pictures.',
      });
      expect(manifest).toMatchObject({ format: 'images', steps: 6, channels: 1, classNames: ['cat', 'dog'] });
      const train = part('train');
      expect(new Set(train.x.map((x, i) => `${x[0]} ${train.y[i]}`))).toEqual(new Set(['10 0', '20 1']));
      expect(part('validation')).toEqual({ x: [pixels(30)], y: [1] });
      expect(part('test')).toEqual({ x: [pixels(40)], y: [0] });
      expect(manifest.source.map(({ name }) => name)).not.toContain('README.md');
    }
  });

  it('are flat where a table has their labels, and their parts', async () => {
    const files = { 'a.png': picture(10), 'b.png': picture(20), 'c.png': picture(30) };
    const table = await imported({ ...files, 'labels.csv': 'file,label,split\na.png,cat,train\nb.png,dog,test\nc,cat,train\n' }); // prettier-ignore
    expect(table.manifest).toMatchObject({ format: 'images', train: { samples: 2 }, test: { samples: 1 } });
    expect(table.part('train')).toEqual({ x: [pixels(10), pixels(30)], y: [0, 0] });
    expect(table.part('test').y).toEqual([1]);
    await expectRefusal(importDataset(temporaryFolder(), [folderOf(files)], { testFraction: 0.5 }), 'invalid-data', /^a\.png lies in no folder that names its class/); // prettier-ignore
    const two = folderOf({
      ...files,
      'labels.csv': 'file,label\na.png,cat\n',
      'more.csv': 'file,label\na.png,dog\n',
    });
    await expectRefusal(importDataset(temporaryFolder(), [two], { testFraction: 0.5 }), 'invalid-data', /labels\.csv and more\.csv both have labels/); // prettier-ignore
  });

  it('are sequences in raster, snake or Hilbert order, or of rows', async () => {
    const files = { 'a/1.png': picture(10), 'b/2.png': picture(20) };
    const half = { testFraction: 0.5, splitBy: 'order' } as const;
    for (const stepOrder of ['snake', 'hilbert'] as const) {
      const order = stepOrders[stepOrder]({ steps: 6, image: { height: 2, width: 3 }, seed: 0 });
      const { part } = await imported(files, { ...half, stepOrder });
      expect(part('train').x[0]).toEqual(Array.from(order, (place) => pixels(10)[place]));
    }
    const { manifest, part } = await imported(files, { ...half, layout: 'rows' });
    expect(manifest).toMatchObject({ steps: 2, channels: 3, layout: 'rows' });
    expect(part('train').x[0]).toEqual(pixels(10));
  });

  it('have one size, or are brought to one; PNG and JPEG stand together', async () => {
    const files = { 'a/1.png': png('rgb8-none'), 'a/2.jpg': jpeg('full'), 'b/3.jpeg': jpeg('grey') };
    const mixed = await imported(files, { testFraction: 0.34, splitBy: 'order' });
    expect(mixed.manifest).toMatchObject({ steps: 117, channels: 3, dtype: 'uint8', classes: 2 });
    expect(mixed.part('train').x[1]).toEqual(expected['full.jpg']!.data);
    const other = { ...files, 'b/4.png': picture(1) };
    await expectRefusal(importDataset(temporaryFolder(), [folderOf(other)], { testFraction: 0.5 }), 'invalid-data', /^b\/4\.png has 3 × 2 pixels, but a\/1\.png has 13 × 9/); // prettier-ignore
    const { manifest } = await imported(other, {
      testFraction: 0.5,
      settings: { width: 4, height: 4, colours: 'grey' },
    });
    expect(manifest).toMatchObject({
      steps: 16,
      channels: 1,
      recipe: { settings: { colours: 'grey', width: 4, height: 4 } },
    });
    await expectRefusal(importDataset(temporaryFolder(), [folderOf(files)], { testFraction: 0.5, settings: { width: 4 } }), 'invalid-option', /only one side is given/); // prettier-ignore
  });

  it('leave nothing behind where one cannot be read', async () => {
    const home = temporaryFolder();
    const folder = folderOf({ 'a/1.png': picture(1), 'a/2.png': 'no picture', 'b/3.png': picture(2) });
    await expectRefusal(importDataset(home, [folder], { testFraction: 0.5 }), 'invalid-data', /^a\/2\.png is neither PNG nor JPEG: it starts with 6e6f2070/); // prettier-ignore
    expect(filesBelow(home)).toEqual([]);
  });
});
