/** @file What a page or its description may claim, before it is decoded. */
import { expect, it } from 'vitest';
import { bitsOf, checkLevels, checkPage, checkValues } from './runs.ts';
import { checkThrift } from './thrift.ts';

const description = (...bytes: number[]): DataView => new DataView(Uint8Array.from(bytes).buffer);
/** A run of `count` times 1, of numbers of up to eight bits. */
const run = (count: number): number[] => {
  const bytes: number[] = [];
  let rest = count * 2;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest, 1];
};
const levels = (count: number): number[] => [run(count).length, 0, 0, 0, ...run(count)];

it('descriptions may have every kind of field', () => {
  // field 1: number 300; 2: text "ab"; 3: list of three true and false; 4: a structure with a 64-bit float; 5: true
  const fields = [0x15, 0xac, 0x02, 0x18, 2, 97, 98, 0x19, 0x31, 1, 2, 1, 0x1c, 0x17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x11];
  expect(() => checkThrift(description(...fields, 0))).not.toThrow();
  for (let end = 0; end < fields.length; end++) {
    expect(() => checkThrift(description(...fields.slice(0, end))), `cut at ${end}`).toThrow();
  }
}); // prettier-ignore

it('descriptions that claim very long lists, or texts, are refused', () => {
  expect(() => checkThrift(description(0x19, 0xf5, 0xff, 0xff, 0xff, 0x7f, 0))).toThrow('claims a list of 268435455');
  expect(() => checkThrift(description(0x18, 0xff, 0xff, 0x7f, 0))).toThrow('ends early');
  expect(() => checkThrift(description(0x1d))).toThrow('a field of the type 13');
}); // prettier-ignore

it('pages whose runs have what the page has are decoded, others refused', () => {
  const bits = { repetition: bitsOf(1), definition: bitsOf(3) };
  expect(bits).toEqual({ repetition: 1, definition: 2 });
  const page = (repetition: number, definition: number, values: number) =>
    Uint8Array.from([...levels(repetition), ...levels(definition), 1, ...run(values)]);
  const check = (bytes: Uint8Array) => () => checkPage(bytes, bits, 'RLE_DICTIONARY', 5);
  expect(check(page(5, 5, 5))).not.toThrow();
  for (const [at, name] of ['repetition', 'definition', 'values'].entries()) {
    const counts = [5, 5, 5].map((count, i) => (i === at ? 2 ** 28 : count)) as [number, number, number];
    expect(check(page(...counts)), name).toThrow('a page of 5 values claims a run of 268435456');
  }
  // Eight packed values of one bit, of which five count.
  expect(check(Uint8Array.from([2, 0, 0, 0, 3, 31, ...levels(5), 1, ...run(5)]))).not.toThrow();
  const second = Uint8Array.from([...run(5), ...run(2 ** 28)]);
  expect(() => checkLevels(second, bits, run(5).length, 5)).toThrow('claims a run of');
  expect(() => checkLevels(second.subarray(0, 2), { ...bits, definition: 0 }, 2, 5)).not.toThrow();
  expect(() => checkValues(Uint8Array.from(levels(2 ** 28)), 0, 'RLE', 5)).toThrow('claims a run of');
  expect(() => checkValues(Uint8Array.from([1, ...run(2 ** 28)]), 0, 'PLAIN', 5)).not.toThrow();
});
