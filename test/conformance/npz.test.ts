import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readNpz, writeNpz } from './npz.ts';

test('arrays survive a round trip', () => {
  const folder = mkdtempSync(join(tmpdir(), 'refract-npz-'));
  const arrays = {
    'layers.0.spike.bias': { shape: [], data: new Float32Array([-1]) },
    x: { shape: [2, 3, 1], data: new Uint8Array([0, 1, 2, 3, 254, 255]) },
    y: { shape: [2], data: new BigInt64Array([7n, -1n]) },
    empty: { shape: [0, 4], data: new Float64Array(0) },
  };
  writeNpz(join(folder, 'a.npz'), arrays);
  expect(readNpz(join(folder, 'a.npz'))).toEqual(arrays);
  rmSync(folder, { recursive: true });
});
