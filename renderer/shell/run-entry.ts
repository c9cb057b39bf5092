/** @file A run in the command palette: its title, and what tells it from others of the same title. */
import type { RunRow } from '../../main/api/runs.ts';
import { formatTime } from '../charts/format-time.ts';
import { chosenWords } from '../state/run-words.ts';
import type { PaletteEntry } from './palette-entries.ts';

type Told = Pick<
  RunRow,
  'id' | 'variant' | 'datasetName' | 'seed' | 'chosen' | 'createdAt' | 'experimentName'
>;

/**
 * Says beside the title what was chosen, when the run was made and for which experiment.
 * @param variant its own options are named first
 * @param settings names of the settings of training, which are named last
 */
export function runEntry(
  { id, variant: name, datasetName, seed, chosen, createdAt, experimentName }: Told,
  variant: Parameters<typeof chosenWords>[1],
  settings: readonly string[],
): Omit<PaletteEntry, 'run'> {
  const parts = [chosenWords(chosen, variant, settings), formatTime(createdAt), experimentName];
  return {
    id: `run ${id}`,
    title: `${name} on ${datasetName}, seed ${seed}`,
    detail: id,
    about: parts.filter(Boolean).join(' · '),
  };
}
