/** @file A run in the command palette: its title, and what tells it from others of the same title. */
import type { RunRow } from '../../main/api/runs.ts';
import { formatTime } from '../charts/format-time.ts';
import { chosenWords } from '../state/run-words.ts';
import type { PaletteEntry } from './palette-entries.ts';

type Told = Pick<
  RunRow,
  'id' | 'variant' | 'datasetName' | 'seed' | 'chosen' | 'createdAt' | 'experimentName'
>;

/** Options of which the runs of one variant do not all have the same: the others tell none of them apart. */
function varying(rows: readonly Told[]): Set<string> {
  const names = new Set(rows.flatMap(({ chosen }) => Object.keys(chosen)));
  return new Set([...names].filter((name) => new Set(rows.map(({ chosen }) => chosen[name])).size > 1));
}

/**
 * Says under the title what was chosen otherwise than for the other runs of the variant, when the run was made and for
 * which experiment. Where it is alone, all that was chosen.
 * @param rows what is shown
 * @param variantOf its own options are named first, those that vary with their defaults
 * @param settings names of the settings of training, which are named last
 */
export function runEntries(
  rows: readonly Told[],
  variantOf: (id: string) => Parameters<typeof chosenWords>[1],
  settings: readonly string[],
): Omit<PaletteEntry, 'run'>[] {
  const alike = Map.groupBy(rows, ({ variant }) => variant);
  return rows.map(({ id, variant, datasetName, seed, chosen, createdAt, experimentName }) => {
    const others = alike.get(variant)!;
    const names = varying(others);
    const told = Object.entries(chosen).filter(([name]) => others.length === 1 || names.has(name));
    const words = chosenWords(Object.fromEntries(told), variantOf(variant), settings, (name) =>
      names.has(name),
    );
    return {
      id: `run ${id}`,
      title: `${variant} on ${datasetName}, seed ${seed}`,
      detail: id,
      about: [words, formatTime(createdAt), experimentName].filter(Boolean).join(' · '),
    };
  });
}
