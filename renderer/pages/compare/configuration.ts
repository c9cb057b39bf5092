/** @file What differs in the groups' configuration, a row a field. */
import type { Variant, FormOption } from '../../state/catalogue.svelte.ts';
import type { GroupView } from './groups.ts';
import type { Comparison } from './measures.ts';
import type { Column } from './table.ts';

export type Field = Comparison['configuration'][number];

/** Titles of fields, as forms show them. */
export function fieldTitles(
  variants: readonly Pick<Variant, 'options'>[],
  settings: readonly FormOption[],
): ReadonlyMap<string, string> {
  const options = [...variants.flatMap((variant) => variant.options), ...settings];
  const own = options.map(({ name, title, unit }) => [name, unit ? `${title} (${unit})` : title] as const);
  return new Map([['dataset', 'Data set'], ['variant', 'Variant'], ...own]);
}

/** Those that differ, or all. */
export const shownFields = (fields: readonly Field[], all: boolean): readonly Field[] =>
  all ? fields : fields.filter(({ equal }) => !equal);

/**
 * A column for each shown group.
 * @param all every group of the comparison, in its order, which is that of the fields' values
 */
export function configurationColumns(
  all: readonly GroupView[],
  hidden: ReadonlySet<string>,
  titles: ReadonlyMap<string, string>,
): Column<Field>[] {
  const titleOf = ({ field }: Field) => titles.get(field) ?? field;
  const columns = all.flatMap(({ label }, place): Column<Field>[] => {
    if (hidden.has(label)) return [];
    const valueOf = ({ values }: Field) => values[place] ?? null;
    const cell = (field: Field) => {
      const value = valueOf(field);
      return typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
    };
    return [{ id: label, title: label, text: (field) => String(cell(field) ?? '–'), value: cell }];
  });
  return [{ id: 'field', title: 'Field', text: titleOf, value: titleOf }, ...columns];
}
