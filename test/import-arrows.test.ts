import { describe, expect, it } from 'vitest';
// @ts-expect-error -- a lint rule is plain JavaScript
import { folderOf, forbidden } from './import-arrows.js';

describe('the arrows between folders', () => {
  it('let an arrow point down and not up', () => {
    expect(forbidden('main/cli/train.ts', 'main/workbench/index.ts')).toBeUndefined();
    expect(forbidden('main/workbench/runs.ts', 'main/cli/train.ts')).toMatch(
      /main\/workbench may import only/,
    );
    expect(forbidden('kernels/index.ts', 'main/api/errors.ts')).toMatch(/only itself/);
    expect(forbidden('main/graph/onnx/encode.ts', 'kernels/index.ts')).toBeUndefined();
    expect(forbidden('main/cli/train.ts', 'db/runs.ts')).toMatch(/main\/cli/);
  });

  it('put a file in the folder with the longest matching name', () => {
    expect(folderOf('main/api/errors.ts')).toBe('main/api');
    expect(folderOf('main/launch/launch.mjs')).toBeUndefined();
  });
});
