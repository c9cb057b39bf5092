import { expect, it } from 'vitest';
import { RefractError } from '../api/errors.ts';
import { withSettings } from './setting-hints.ts';

const hintOf = (hint: string) => withSettings(new RefractError('invalid-data', 'Wrong.', hint)).hint;

it.each([
  ['Choose the label column.', 'Choose the label column. On the command line: --set label=NAME.'],
  ['Choose what becomes of missing values.', 'Choose what becomes of missing values. On the command line: --set missing=refuse|zero|previous.'],
  ['Name it in "Columns to leave out".', 'Name it in "Columns to leave out". On the command line: --set ignore=text.'],
  ['Save the file as UTF-8.', 'Save the file as UTF-8.'],
  ['', ''],
])('%j names settings as the command line takes them', (hint, expected) => {
  expect(hintOf(hint)).toBe(expected);
}); // prettier-ignore
