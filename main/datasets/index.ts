/** @file Data sets for the rest of Refract: built-in ones, the store, splits and batches. */
export { damaged, pruneBlobs } from './blobs.ts';
export { builtinDatasets } from './builtin.ts';
export { importDataset, importRecipe } from './import.ts';
export type { ImportRequest } from './import.ts';
export { datasetManifestSchema } from './manifest.ts';
export type { DatasetManifest, SplitName } from './manifest.ts';
export { writeFileAtomically } from './durable-file.ts';
export { readNpz, writeNpz } from './npz.ts';
export { listFiles } from './source.ts';
export { generateDataset, syntheticTasks } from './synthetic/index.ts';
export type { SyntheticRequest } from './synthetic/index.ts';
export { recipeFields } from './recipe-fields.ts';
export type { RecipeField } from './recipe-fields.ts';
export { openSplit } from './split.ts';
export type { DatasetSplit } from './split.ts';
export { epochOrder, validationSplit } from './splits.ts';
export { verifyDataset } from './store.ts';
export { inOwnUnit, NO_CLASS } from './targets.ts';
