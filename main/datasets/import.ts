/** @file From what a person named to a stored data set. */
import { importOptions, type ImportOptions, type SettingValue } from '../api/import-options.ts';
import { requirement } from '../api/zod-words.ts';
import type { LongCall } from '../api/progress.ts';
import { RefractError } from '../api/errors.ts';
import { detectSource, readerById } from './detect.ts';
import type { DatasetManifest } from './manifest.ts';
import type { Reader } from './readers/reader.ts';
import { openSource, type Source } from './source.ts';
import { refuseForeignOptions } from './collect.ts';
import type { SampleInput } from './sample-input.ts';
import { completeRecipe, storeSamples } from './store.ts';

/** What may be chosen about an import. */
export interface ImportRequest extends ImportOptions {
  /** A reader's id; found by the contents if absent. */
  readonly format?: string | undefined;
}

/** Beside progress: told what was opened, before samples are read. */
export interface ImportCall extends LongCall {
  readonly onOpened?: (source: Source, input: SampleInput, reader: Reader) => void;
}

/**
 * Imports files, folders or archives.
 * @param home the home folder
 * @param paths what to read, all of it for one data set
 * @returns the manifest, to be kept under a name
 * @throws RefractError `not-found`, `unknown-format`, `invalid-data`, `invalid-option`, `disk`, `cancelled`; then
 *   nothing of it stays in the store
 */
export async function importDataset(
  home: string,
  paths: readonly string[],
  request: ImportRequest = {},
  call: ImportCall = {},
): Promise<DatasetManifest> {
  const { source, reader, input, options } = await opened(paths, request, call);
  call.onOpened?.(source, input, reader);
  return storeSamples(home, reader.id, input, options, call);
}

/**
 * What an import would be asked for and keep, without storing anything.
 * @returns the options, checked, with settings as numbers and flags; and the recipe that the data set would have
 * @throws RefractError as importDataset does, for all that shows before samples are read
 */
export async function importRecipe(
  paths: readonly string[],
  request: ImportRequest,
  call: LongCall = {},
): Promise<{ readonly options: ImportOptions; readonly recipe: ImportOptions }> {
  const { input, options } = await opened(paths, request, call);
  refuseForeignOptions(input, options);
  return { options, recipe: completeRecipe(input, options) };
}

async function opened(
  paths: readonly string[],
  { format, ...chosen }: ImportRequest,
  call: LongCall,
): Promise<{
  readonly source: Source;
  readonly reader: Reader;
  readonly input: SampleInput;
  readonly options: ImportOptions;
}> {
  const checked = checkOptions(chosen);
  const source = await openSource(paths, call);
  const reader = format === undefined ? (await detectSource(source)).reader : readerById(format);
  const options = typedSettings(reader, checked);
  return { source, reader, input: await reader.open(source, options, call), options };
}

/** A command line gives a format's settings as texts: numbers, and yes or no, where the setting is of that kind. */
function typedSettings({ settings: table }: Reader, options: ImportOptions): ImportOptions {
  if (!options.settings) return options;
  const pairs = Object.entries(options.settings).map(([name, value]) => {
    const kind = Object.hasOwn(table, name) ? table[name]?.kind : undefined;
    if (typeof value !== 'string') return [name, value];
    if (kind === 'number' && value.trim() !== '' && Number.isFinite(Number(value)))
      return [name, Number(value)];
    if (kind === 'flag' && (value === 'true' || value === 'false')) return [name, value === 'true'];
    return [name, value];
  });
  return { ...options, settings: Object.fromEntries(pairs) as Record<string, SettingValue> };
}

function checkOptions(chosen: ImportOptions): ImportOptions {
  const checked = importOptions.safeParse(chosen);
  if (!checked.success) {
    const issue = checked.error.issues[0]!;
    const name = String(issue.path[0] ?? '');
    const title = importOptions.shape[name as keyof typeof importOptions.shape]?.meta()?.title;
    throw new RefractError(
      'invalid-option',
      `The import option ${title ? `"${title}"` : issue.path.join('.')} ${requirement(issue)}.`,
    );
  }
  if (checked.data.stride !== undefined && checked.data.part !== 'windows') {
    throw new RefractError(
      'invalid-option',
      'The import option "Stride" is the way from one window to the next, but there are no windows.',
      'Choose windows as the part of longer samples (on the command line --part windows), or leave the stride out.',
    );
  }
  return checked.data;
}
