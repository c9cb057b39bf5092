/** @file What is selected in the table, and what clicks and keys make of it. Runs are selected; lines are walked. */
import type { Line } from './lines.ts';

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Key of the line that ranges start from. */
  readonly anchor: string | null;
  /** Key of the line that the keyboard is at. */
  readonly focus: string | null;
}

export const nothingSelected: Selection = { ids: new Set(), anchor: null, focus: null };

/** Lines with the place of each key. */
export interface Lines {
  readonly all: readonly Line[];
  readonly places: ReadonlyMap<string, number>;
}

export function linesOf(all: readonly Line[]): Lines {
  return { all, places: new Map(all.map(({ key }, place) => [key, place])) };
}

const placeOf = ({ places }: Lines, key: string | null) => (key === null ? -1 : (places.get(key) ?? -1));

/** Selects this line alone. */
export function choose(lines: Lines, key: string): Selection {
  const line = lines.all[placeOf(lines, key)];
  return line ? { ids: new Set(line.ids), anchor: key, focus: key } : nothingSelected;
}

/** Adds the line to the selection or takes it out. */
export function toggle(lines: Lines, selection: Selection, key: string): Selection {
  const line = lines.all[placeOf(lines, key)];
  if (!line) return selection;
  const ids = new Set(selection.ids);
  const add = stateOf(line, selection.ids) !== 'all';
  for (const id of line.ids) {
    if (add) ids.add(id);
    else ids.delete(id);
  }
  return { ids, anchor: key, focus: key };
}

/** Selects everything from where the range starts to this line, and nothing else. */
export function extend(lines: Lines, selection: Selection, key: string): Selection {
  const to = placeOf(lines, key);
  const from = placeOf(lines, selection.anchor);
  if (to < 0) return selection;
  if (from < 0) return choose(lines, key);
  const range = lines.all.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set(range.flatMap(({ ids }) => ids)), anchor: selection.anchor, focus: key };
}

/** Goes so many lines down (up, if negative), as far as there are lines. `walk` leaves the selection as it is. */
export function move(
  lines: Lines,
  selection: Selection,
  by: number,
  how: 'choose' | 'extend' | 'walk',
): Selection {
  const last = lines.all.length - 1;
  const at = placeOf(lines, selection.focus);
  // From nowhere: down from above the first, up from below the last.
  const from = at >= 0 ? at : by > 0 ? -1 : last + 1;
  const to = Math.max(0, Math.min(last, from + by));
  const key = lines.all[to]?.key;
  if (key === undefined) return selection;
  if (how === 'walk') return { ...selection, focus: key };
  return how === 'extend' ? extend(lines, selection, key) : choose(lines, key);
}

/** Every run of every line. */
export function chooseAll(lines: Lines, selection: Selection): Selection {
  return { ...selection, ids: new Set(lines.all.flatMap(({ ids }) => ids)) };
}

/** Whether a line is selected; some of its runs may be. */
export function stateOf({ ids }: Line, selected: ReadonlySet<string>): 'all' | 'some' | 'none' {
  if (ids.length === 1) return selected.has(ids[0]!) ? 'all' : 'none';
  let count = 0;
  for (const id of ids) if (selected.has(id)) count++;
  return count === 0 ? 'none' : count === ids.length ? 'all' : 'some';
}

/** Without what is not there any more: nobody should do something to what they do not see. */
export function pruned(selection: Selection, isThere: (id: string) => boolean): Selection {
  const ids = [...selection.ids].filter(isThere);
  return ids.length === selection.ids.size ? selection : { ...selection, ids: new Set(ids) };
}
