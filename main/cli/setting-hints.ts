/** @file Hints that name a setting as the window does, with what is written on the command line. */
import { RefractError } from '../api/errors.ts';
import { formatSettings } from '../workbench/index.ts';

/** Settings whose titles say more than a word that means something else as well: "label column", "missing values". */
const titled = (): [title: string, name: string, value: string][] => {
  const all = formatSettings().flatMap(({ settings }) => settings);
  const several = all.filter(({ title }) => title.includes(' '));
  return [...new Map(several.map(({ title, name, value }) => [title.toLowerCase(), [name, value]]))].map(
    ([title, [name, value]]) => [title, name!, value!],
  );
};

/** The error, its hint with the settings that it names as they are given to `--set`. */
export function withSettings(error: RefractError): RefractError {
  const words = error.hint.toLowerCase();
  const named = titled().filter(([title]) => words.includes(title));
  if (named.length === 0) return error;
  const given = named.map(([, name, value]) => `--set ${name}=${value === 'name' ? 'NAME' : value}`);
  const { code, message, hint } = error;
  return new RefractError(code, message, `${hint} On the command line: ${given.join(', ')}.`, {
    cause: error,
  });
}
