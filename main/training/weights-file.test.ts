import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readWeights, weightsHash, writeWeights } from './weights-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'refract-weights-'));
const path = join(folder, 'w.safetensors');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tensors = fc
  .dictionary(
    fc.string({ minLength: 1 }).filter((name) => name !== '__metadata__' && name !== '__proto__'),
    fc.float32Array(),
  )
  .map(
    (arrays) => new Map(Object.entries(arrays).map(([name, data]) => [name, { shape: [data.length], data }])),
  );

describe('weights files', () => {
  it('give back what was written, to the bit', () => {
    fc.assert(
      fc.property(tensors, fc.dictionary(fc.string(), fc.string()), (written, metadata) => {
        writeWeights(path, { tensors: written, metadata });
        const read = readWeights(path);
        expect([...read.tensors]).toEqual([...written]);
        expect(read.metadata).toEqual(metadata);
      }),
    );
  });

  it('are refused wherever they are cut off, with the file’s name', () => {
    writeWeights(path, {
      tensors: new Map([['a', { shape: [2, 3], data: new Float32Array(6) }]]),
      metadata: {},
    });
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      expect(() => readWeights(path), `cut off at ${length}`).toThrow(
        expect.objectContaining({
          code: 'damaged-store',
          message: expect.stringContaining(path) as string,
        }) as Error,
      );
    }
  });

  it('leave nothing behind when they cannot be written', () => {
    const taken = join(folder, 'taken');
    mkdirSync(taken); // a file cannot be renamed to where a folder is
    expect(() => writeWeights(taken, { tensors: new Map(), metadata: {} })).toThrow();
    rmSync(taken, { recursive: true });
    expect(readdirSync(folder)).toEqual(['w.safetensors']);
  });

  it('have a hash that depends on names, shapes and values, not on their order', () => {
    const a = { shape: [2], data: Float32Array.of(1, 2) };
    const b = { shape: [2], data: Float32Array.of(3, 4) };
    const hash = weightsHash(new Map([['a', a], ['b', b]])); // prettier-ignore
    expect(weightsHash(new Map([['b', b], ['a', a]]))).toBe(hash); // prettier-ignore
    expect(weightsHash(new Map([['a', b], ['b', a]]))).not.toBe(hash); // prettier-ignore
    expect(weightsHash(new Map([['a', { ...a, shape: [2, 1] }], ['b', b]]))).not.toBe(hash); // prettier-ignore
  });
});
