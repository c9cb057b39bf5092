/** @file Settings that readers of tables share, and the column that a person names. */
import { RefractError } from '../../api/errors.ts';
import type { FileName } from './reader.ts';
import { choiceSetting, flagSetting, nameSetting, textSetting } from './settings.ts';
import type { TableShape } from './table-guess.ts';

export const column = (title: string, help: string) =>
  nameSetting(title, help, 'Its name or its number, counted from 1; "none" where there is none.');

export const delimiterSetting = choiceSetting('Delimiter', 'What stands between two fields.', {
  comma: 'Comma',
  tab: 'Tab',
  semicolon: 'Semicolon',
  pipe: 'Vertical bar',
  space: 'Spaces',
});

export const headerSetting = flagSetting('Header', 'The first row holds the names of the columns.');

export const ignoreSetting = textSetting('Columns to leave out', 'Names or numbers, separated by commas.');

/** How a column is given in a list of columns: by its name where that can stand in one and means no other, else by its number. */
export function columnInList(
  { header, names }: Pick<TableShape, 'header' | 'names'>,
  column: number,
): string {
  const name = header ? (names[column] ?? '') : '';
  const isPlain =
    name !== '' && !name.includes(',') && !/^none$/i.test(name) && names.indexOf(name) === column;
  return isPlain ? name : String(column + 1);
}

/** The columns to choose from: by name where one means no other, else by number. Without names the first row tells which is which. */
export function columnsToChoose({ header, names, rows }: TableShape): FileName[] {
  return names.map((name, i) => {
    const value = String(i + 1);
    const first = (rows[0]?.[i] ?? '').slice(0, 40);
    if (!header)
      return { value, title: first === '' ? `Column ${value}` : `Column ${value}, such as “${first}”` };
    const isPlain = name !== '' && name.length <= 1000 && !/^none$/i.test(name) && names.indexOf(name) === i;
    return isPlain
      ? { value: name, title: name }
      : { value, title: `${name.slice(0, 40)} (column ${value})`.trimStart() };
  });
}

/** The column of a name or a number. @throws RefractError `invalid-option` */
export function columnAt(shape: TableShape, text: string, setting: string): number | undefined {
  if (/^none$/i.test(text.trim())) return undefined;
  const byName = shape.header ? shape.names.indexOf(text.trim()) : -1;
  if (byName >= 0) return byName;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= shape.names.length) return number - 1;
  throw new RefractError(
    'invalid-option',
    `There is no column "${text}" (setting "${setting}"); there are: ${shape.names.slice(0, 20).join(', ')}.`,
    `Give a name, or a number from 1 to ${shape.names.length}.`,
  );
}
