/** @file What columns of tables are usually called, and which column of a table is called so. */

/** Names of labels, the surest first. */
const labelNames = [
  /^labels?$/i, /^class(es)?$/i, /^target$/i, /^category$/i, /^activity$/i, /^gesture$/i, /^species$/i, /^word$/i, /^digit$/i,
]; // prettier-ignore

/** A label to those who write of x and y; beside other places in space it is one of them. */
const maybeLabel = /^y$/i;
const otherPlaces = /^[xz]$/i;

/** All that a column may be called, the surest names first. */
const columnNames = {
  label: labelNames,
  sample: [/^(sample|sample_?id|id|series|series_?id|sequence|seq|trial|case_?id|recording|instance)$/i],
  time: [/^(t|time|times|step|timestamp|time_?step|ts|frame)$/i],
  group: [/^(group|speaker|subject|user|person|participant|fold)$/i],
  part: [/^(split|part|partition|set|subset)$/i],
} as const;

export type ColumnRole = keyof typeof columnNames;

const firstNamed = (
  names: readonly string[],
  wanted: readonly RegExp[],
  out: ReadonlySet<number> | undefined,
): number | undefined => {
  for (const name of wanted) {
    const place = names.findIndex((one, i) => !out?.has(i) && name.test(one.trim()));
    if (place >= 0) return place;
  }
  return undefined;
};

/** The place of the name for what a column is; of a label without "y". @param out places that are not asked */
export const columnNamed = (
  names: readonly string[],
  what: ColumnRole,
  out?: ReadonlySet<number>,
): number | undefined => firstNamed(names, columnNames[what], out);

/** The place of the name of a label, "y" too unless an x or z stands beside it. @param out places that are not asked */
export const labelNamed = (names: readonly string[], out?: ReadonlySet<number>): number | undefined =>
  columnNamed(names, 'label', out) ?? (isPlace(names) ? undefined : firstNamed(names, [maybeLabel], out));

/** Whether "y" is a place in space by the names beside it. */
export const isPlace = (names: readonly string[]): boolean =>
  names.some((name) => otherPlaces.test(name.trim()));
