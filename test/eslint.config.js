import { defineConfig } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';
import { fileURLToPath } from 'node:url';
import { importArrows } from './import-arrows.js';

const root = fileURLToPath(new URL('..', import.meta.url));

const rules = {
  'refract/import-arrows': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': 'error',
  // Indexing a typed array inside its bounds is what numerical code does all day.
  '@typescript-eslint/no-non-null-assertion': 'off',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  eqeqeq: 'error',
  'no-console': 'error',
};
const plugins = { refract: { rules: { 'import-arrows': importArrows } } };

export default defineConfig(
  {
    ignores: [
      '**/node_modules/',
      '**/dist/',
      'renderer/dist-*/',
      'kernels/build/',
      'main/graph/onnx/onnx_pb.ts',
      'coverage/',
    ],
  },
  {
    files: ['{main,kernels,db,test,renderer}/**/*.ts'],
    ignores: ['renderer/**/*.svelte.ts'],
    extends: [tseslint.configs.strict],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    plugins,
    rules,
  },
  {
    files: ['renderer/**/*.svelte', 'renderer/**/*.svelte.ts'],
    extends: [tseslint.configs.strict, svelte.configs.recommended],
    languageOptions: {
      parserOptions: {
        parser: tseslint.parser,
        project: fileURLToPath(new URL('../renderer/tsconfig.json', import.meta.url)),
        extraFileExtensions: ['.svelte'],
      },
    },
    plugins,
    rules: {
      ...rules,
      // Links are made by hrefTo: there is no SvelteKit here.
      'svelte/no-navigation-without-resolve': 'off',
      // Maps and sets that no view reads are plain ones, on purpose.
      'svelte/prefer-svelte-reactivity': 'off',
      // An event handler may be async: what it throws is shown by the window's own handler.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
    },
  },
);
