import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { fileURLToPath } from 'node:url';
import { importArrows } from './import-arrows.js';

const root = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig(
  { ignores: ['**/node_modules/', 'kernels/build/', 'main/graph/onnx/onnx_pb.ts', 'coverage/'] },
  {
    files: ['{main,kernels,db,test}/**/*.ts'],
    extends: [tseslint.configs.strict],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    plugins: { refract: { rules: { 'import-arrows': importArrows } } },
    rules: {
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
    },
  },
);
