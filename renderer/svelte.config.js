/** @file Svelte: runes everywhere. Types are stripped by vite, so no preprocessor is needed. */
export default { compilerOptions: { runes: true } };
