import { defineConfig } from 'vitest/config';
import { fileURLToPath } from 'node:url';

const all = '{main,kernels,db,renderer,test}/**/*.test.ts';

/** Tests of these touch nothing outside of themselves, so that files after each other share a process, which need not start anew. */
const pure = '{main/{analysis,api,datasets,graph,models},db,renderer}/**/*.test.ts';

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    projects: [
      // Operators, processes and hosts, whose tests are declared by modules that they share or depend on the environment.
      { extends: true, test: { name: 'alone', include: [all], exclude: [pure, '**/node_modules/**'] } },
      { extends: true, test: { name: 'together', include: [pure], isolate: false } },
    ],
    // onnxruntime-node must not be loaded in several worker threads of one process (DESIGN: one process each).
    pool: 'forks',
    setupFiles: [fileURLToPath(new URL('property-seed.ts', import.meta.url))],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
