/** @file Settings that readers of tables share, and the column that a person names. */
import { RefractError } from '../../api/errors.ts';
import { choiceSetting, flagSetting, textSetting } from './settings.ts';
import type { TableShape } from './table-guess.ts';

export const column = (title: string, help: string) =>
  textSetting(title, `${help} Its name or its number, counted from 1; "none" where there is none.`);

export const delimiterSetting = choiceSetting('Delimiter', 'What stands between two fields.', {
  comma: 'Comma',
  tab: 'Tab',
  semicolon: 'Semicolon',
  pipe: 'Vertical bar',
  space: 'Spaces',
});

export const headerSetting = flagSetting('Header', 'The first row holds the names of the columns.');

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
