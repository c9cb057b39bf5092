/** @file How the window is built: static files in renderer/dist that either host serves. */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { listLicences } from './licences.ts';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [
    svelte({ configFile: fileURLToPath(new URL('svelte.config.js', import.meta.url)) }),
    listLicences(),
  ],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'chrome114',
    // The policy allows no inline script, and every browser that counts knows modulepreload.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    reportCompressedSize: false,
    // What every page is made of comes in one piece: fifty small files take longer than their bytes.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'frame',
              test: /renderer.(components|state|host|shell|styles)|node_modules.(svelte|bits-ui|@lucide|zod|esm-env|clsx|runed|svelte-toolbelt|@floating-ui|tinykeys|tabbable|@internationalized|@swc)/,
            },
          ],
        },
      },
    },
  },
});
