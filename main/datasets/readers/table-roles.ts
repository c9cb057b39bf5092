/** @file What the columns of a table as text are, chosen or guessed. */
import { RefractError } from '../../api/errors.ts';
import type { ByteSource } from '../byte-source.ts';
import type { ColumnRole } from './column-names.ts';
import { classFolder } from './parts.ts';
import { columnAt, columnInList } from './table-columns.ts';
import { columnCalled, columnOfWords, labelByValues, type TableShape } from './table-guess.ts';
import type { TablePlan } from './table-samples.ts';

/** What a person chose of it. */
type Chosen = Readonly<Partial<Record<ColumnRole | 'ignore', string>>> & {
  readonly form?: TablePlan['form'];
};

type Roles = Pick<TablePlan, 'form' | ColumnRole> & {
  /** The columns that a person leaves out: as they were written, and their places. */
  readonly ignoredNames: readonly string[];
  readonly ignored: ReadonlySet<number>;
};

/**
 * What a table's columns are. One that is left out is nothing.
 * @throws RefractError `invalid-option` for a column that is not there, or where they do not show what is needed
 */
export function tableRoles(
  entries: readonly ByteSource[],
  shape: TableShape,
  decimal: 'point' | 'comma',
  chosen: Chosen,
): Roles {
  const [first] = entries;
  const ignoredNames = (chosen.ignore ?? '').split(',').map((name) => name.trim()).filter((name) => name !== ''); // prettier-ignore
  const ignored = new Set(ignoredNames.flatMap((name) => columnAt(shape, name, 'ignore') ?? []));
  const place = (what: ColumnRole): number | undefined =>
    chosen[what] === undefined ? columnCalled(shape, what, ignored) : columnAt(shape, chosen[what], what);
  const [sample, time, group, part] = [place('sample'), place('time'), place('group'), place('part')];
  const form = chosen.form ?? guessForm(entries, shape, sample, time, chosen.sample !== undefined);
  const folder = form === 'file' ? classFolder(first!.name) : undefined;
  const guess = (): number | undefined => {
    if (isUcr(first!, shape) && !ignored.has(0)) return 0;
    if (folder !== undefined) return undefined;
    const by = (...roles: (number | undefined)[]) => {
      const known = { decimal, ignored, others: new Set(roles.filter((role) => role !== undefined)) };
      return form === 'wide' ? labelByValues(shape, known) : columnOfWords(shape, known);
    };
    // Where nothing else can be the class, speakers are.
    return by(sample, time, part, group) ?? (chosen.group === undefined ? by(sample, time, part) : undefined);
  };
  const label = place('label') ?? (chosen.label === undefined ? guess() : undefined);
  const columns = shape.names.slice(0, 20).join(', ');
  const refused = (what: string, hint: string) => new RefractError('invalid-option', `${first!.name} ${what}.`, hint); // prettier-ignore
  if (form === 'long' && sample === undefined)
    throw refused(
      'does not show which column tells samples apart',
      'Choose the sample column, or one sample a row.',
    );
  if (form === 'wide' && time !== undefined && !(chosen.form === 'wide' && chosen.time !== undefined)) {
    const name = columnInList(shape, time);
    throw refused(
      `has the times of steps in the column ${name}, but does not show which column tells samples apart (there are: ${columns})`,
      `Choose the sample column (sample). If a row is a whole sample, leave the column out (ignore=${name}), or say that it holds no times (time=none): it then is a value.`,
    );
  }
  if (label === undefined && folder === undefined)
    throw refused(`does not show which column is the label (there are: ${columns})`, 'Choose the label column.'); // prettier-ignore
  return { form, label, sample, time, group, part, ignoredNames, ignored };
}

/** The UCR archive's tables: Name_TRAIN.tsv and Name_TEST.tsv without a header, the class first. */
const isUcr = ({ baseName }: ByteSource, { header, delimiter }: TableShape): boolean =>
  /_(train|test)\.(tsv|txt)$/i.test(baseName) && !header && delimiter !== 'semicolon';

/**
 * One sample a file where several files lie in folders of classes; one step a row where samples and times have columns, or
 * a sample has several rows: were each a sample, some would be learnt and others asked in the test.
 */
function guessForm(
  entries: readonly ByteSource[],
  shape: TableShape,
  sample: number | undefined,
  time: number | undefined,
  isChosen: boolean,
): TablePlan['form'] {
  const folders = new Set(entries.map(({ name }) => classFolder(name)));
  if (folders.size > 1 && !folders.has(undefined)) return 'file';
  if (sample === undefined) return 'wide';
  if (time !== undefined) return 'long';
  const names = shape.rows.map((row) => row[sample] ?? '');
  // Numbers of trials that begin again with every person tell no samples apart, unless a person says so.
  const repeats = names.some((name, i) => name !== '' && (isChosen ? names.indexOf(name) < i : name === names[i - 1])); // prettier-ignore
  return repeats ? 'long' : 'wide';
}
