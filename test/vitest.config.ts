import { defineConfig } from 'vitest/config';
import { fileURLToPath } from 'node:url';

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['{main,kernels,db,renderer,test}/**/*.test.ts'],
    // onnxruntime-node must not be loaded in several worker threads of one process (DESIGN: one process each).
    pool: 'forks',
    setupFiles: [fileURLToPath(new URL('property-seed.ts', import.meta.url))],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
