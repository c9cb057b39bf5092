/** @file From what a person named to a stored data set. */
import { importOptions, type ImportOptions, type SettingValue } from '../api/import-options.ts';
import type { LongCall } from '../api/progress.ts';
import { RefractError } from '../api/errors.ts';
import { detectSource, readerById } from './detect.ts';
import type { DatasetManifest } from './manifest.ts';
import type { Reader } from './readers/reader.ts';
import { openSource } from './source.ts';
import { storeSamples } from './store.ts';

/** What may be chosen about an import. */
export interface ImportRequest extends ImportOptions {
  /** A reader's id; found by the contents if absent. */
  readonly format?: string | undefined;
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
  call: LongCall = {},
): Promise<DatasetManifest> {
  const { format, ...chosen } = request;
  const options = checkOptions(chosen);
  const source = await openSource(paths, call);
  const reader = format === undefined ? (await detectSource(source)).reader : readerById(format);
  const typed = typedSettings(reader, options);
  return storeSamples(home, reader.id, await reader.open(source, typed, call), typed, call);
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
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw new RefractError(
    'invalid-option',
    `The import option ${issue?.path.join('.') ?? ''} is wrong: ${issue?.message}.`,
  );
}
