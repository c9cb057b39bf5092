import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { plainSource, type ByteSource } from '../byte-source.ts';
import { twoInTurn } from '../chunk-memory.ts';
import { temporaryFolder, writeFiles } from '../test-support.ts';
import { lineText, linesInPieces } from './scan-lines.ts';
import { fieldText, rowsInPieces } from './scan-rows.ts';

/** A source that comes in pieces of so many bytes. @returns it, and how many pieces have been read */
function inPieces(text: string, size: number): { source: ByteSource; taken: () => number } {
  const bytes = Buffer.from(text);
  let taken = 0;
  const source = {
    name: 'a.csv',
    read: async function* () {
      for (let at = 0; at < bytes.length; at += size) {
        taken++;
        yield new Uint8Array(bytes.subarray(at, at + size));
      }
    },
  } as unknown as ByteSource;
  return { source, taken: () => taken };
}

async function rowsOf(source: ByteSource): Promise<string[][]> {
  const all: string[][] = [];
  const rows = rowsInPieces<string[]>(source, { delimiter: 44 }, (row, out) =>
    out.push(Array.from({ length: row.fields }, (_, i) => fieldText(row, i))),
  );
  for await (const some of rows) all.push(...some);
  return all;
}

const text = `a,b,c\n1,2.5,"x\n""y"""\n${'7,'.repeat(300)}8\r\n\n3,,4\n5,6,7`;
const expected = [
  ['a', 'b', 'c'],
  ['1', '2.5', 'x\n"y"'],
  [...Array.from({ length: 300 }, () => '7'), '8'],
  ['3', '', '4'],
  ['5', '6', '7'],
];

test.each([1, 2, 3, 7, 64, 300, 10_000])('rows are the same in pieces of %i bytes', async (size) => {
  expect(await rowsOf(inPieces(text, size).source)).toEqual(expected);
});

test('small numbers among anything else are what they are, wherever a piece or a row ends', async () => {
  const small = fc.oneof({ weight: 8, arbitrary: fc.nat(1200).map(String) }, fc.stringMatching(/^[0-9]{0,4}$/), fc.constantFrom('-7', '1.5', '12x', '', ' 8', '"9"', '+3', '007', '9:', '1/', '25.')); // prettier-ignore
  const rows = fc.array(fc.array(small, { minLength: 2, maxLength: 400 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 500 }), fc.constantFrom(',', '\t', ';', '|'), fc.boolean(), async (fields, size, sign, isEnded) => {
      const { source } = inPieces(fields.map((row) => row.join(sign)).join('\n') + (isEnded ? '\n' : ''), size);
      const found: { texts: string[]; numbers: number[]; isPlain: boolean }[] = [];
      const scanned = rowsInPieces<(typeof found)[number]>(source, { delimiter: sign.charCodeAt(0) }, (row, out) =>
        out.push({
          texts: Array.from({ length: row.fields }, (_, i) => fieldText(row, i)),
          numbers: [...row.numbers.subarray(0, row.fields)],
          isPlain: row.isPlain,
        }),
      );
      for await (const some of scanned) found.push(...some);
      expect(found.map(({ texts }) => texts)).toEqual(fields.map((row) => row.map((field) => field.trim().replaceAll('"', ''))));
      for (const [at, { texts, numbers, isPlain }] of found.entries()) {
        texts.forEach((text, i) => {
          // What has to be looked at is NaN: also the last field where the file ends with it.
          const isLast = at === found.length - 1 && i === texts.length - 1 && !isEnded;
          const isSure = /^\d{1,15}$/.test(fields[at]![i]!) && !isLast;
          if (isSure || !Number.isNaN(numbers[i])) expect(numbers[i]).toBe(Number(text || 'none'));
        });
        expect(isPlain).toBe(!numbers.some(Number.isNaN));
      }
    }),
    { numRuns: 300 },
  );
}); // prettier-ignore

test.each([1, 5, 100, 10_000])('lines are the same in pieces of %i bytes', async (size) => {
  const all: string[] = [];
  const lines = linesInPieces<string>(inPieces(text, size).source, (line, out) => out.push(lineText(line)));
  for await (const some of lines) all.push(...some);
  expect(all).toEqual(text.split(/\r\n|\n/));
});

test('a file is read into two buffers in turn, also where its last piece is short', async () => {
  const bytes = Buffer.from(text.repeat(20));
  const [path] = writeFiles(temporaryFolder(), { 'a.csv': bytes });
  const source = plainSource({ path: path!, name: 'a.csv', bytes: bytes.length });
  const pieces: Buffer[] = [];
  const buffers = new Set<ArrayBufferLike>();
  for await (const piece of source.read(1000, twoInTurn())) {
    pieces.push(Buffer.from(piece));
    buffers.add(piece.buffer);
  }
  expect(Buffer.concat(pieces)).toEqual(bytes);
  expect(buffers.size).toBe(2);
  const rows = await rowsOf({ ...source, read: (_, memory) => source.read(37, memory) });
  expect(rows.slice(0, 4)).toEqual(expected.slice(0, 4));
  expect(rows).toEqual(await rowsOf(inPieces(bytes.toString(), bytes.length).source));
});

test('a row of millions of fields is refused before the rest is read', async () => {
  const { source, taken } = inPieces('0,'.repeat(2 ** 23), 2 ** 20);
  await expect(rowsOf(source)).rejects.toThrow(/a\.csv: line 1 has more than 4,194,304 fields/);
  expect(taken()).toBeLessThan(16);
});

test('a line that comes in very many pieces is moved a few times, not with every piece', async () => {
  const bytes = 2 ** 18;
  const { source } = inPieces(`${'x'.repeat(bytes)}\ny\n`, 64);
  const set = vi.spyOn(Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array, 'set');
  const lines: number[] = [];
  for await (const some of linesInPieces<number>(source, ({ start, end }, out) => out.push(end - start))) lines.push(...some);
  const moved = set.mock.calls.reduce((sum, [from]) => sum + from.length, 0);
  set.mockRestore();
  expect(lines).toEqual([bytes, 1]);
  expect(moved).toBeGreaterThan(bytes);
  expect(moved).toBeLessThan(4 * bytes);
}); // prettier-ignore

test('a line without end is refused where it is too long, and no more is read', async () => {
  const { source, taken } = inPieces('x'.repeat(2 ** 22), 2 ** 16);
  const lines = linesInPieces(source, () => undefined, 2 ** 20);
  await expect(lines.next()).rejects.toThrow(/line 1 does not end within 1 MiB/);
  expect(taken()).toBe(17);
});
