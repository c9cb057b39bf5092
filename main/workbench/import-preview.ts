/** @file What an import would make of files: looked at as the window looks at them, and nothing is stored. */
import type { CallResult } from '../api/contract.ts';
import type { ImportOptions } from '../api/import-options.ts';
import type { LongCall } from '../api/progress.ts';
import { importRecipe, type ImportRequest } from '../datasets/index.ts';
import { inspect } from './service/preview.ts';

type Inspection = CallResult<'datasets.inspect'>;

/** What is found, and the recipe that the data set would have. */
export interface ImportPreview extends Omit<
  Inspection,
  'examples' | 'settings' | 'names' | 'needsTestFraction' | 'suggestedName'
> {
  readonly recipe: ImportOptions;
}

/**
 * Looks at files, folders or archives.
 * @throws RefractError as an import would, for all that can be told without reading every number
 */
export async function previewImport(
  paths: readonly string[],
  request: ImportRequest,
  call: LongCall,
): Promise<ImportPreview> {
  const { format } = request;
  const { options, recipe } = await importRecipe(paths, request, call);
  const looked = await inspect(paths, { ...(format !== undefined && { format }), options }, new Set());
  const {
    examples: _,
    settings: __,
    names: ___,
    needsTestFraction: ____,
    suggestedName: _____,
    ...preview
  } = looked;
  return { ...preview, recipe };
}
