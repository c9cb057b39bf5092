/** @file What a run is called: its status in a word, and what was chosen for it in a few. */
import type { Scalar } from '../../main/api/common.ts';
import type { RunRow } from '../../main/api/runs.ts';
import type { Variant } from './catalogue.svelte.ts';

export type RunStatus = RunRow['status'];

/** How a status is shown. The shape says the same as the word and the colour. */
export interface StatusText {
  readonly word: string;
  readonly shape: 'ring' | 'play' | 'check' | 'cross' | 'stop' | 'gap' | 'up';
  readonly look: 'quiet' | 'accent' | 'good' | 'danger' | 'warning';
  /** What it means, in a sentence. */
  readonly meaning: string;
}

export const statusTexts: Readonly<Record<RunStatus, StatusText>> = {
  queued: { word: 'Queued', shape: 'ring', look: 'quiet', meaning: 'It waits for its turn.' },
  running: { word: 'Running', shape: 'play', look: 'accent', meaning: 'It is being trained.' },
  done: { word: 'Done', shape: 'check', look: 'good', meaning: 'It was trained to the end.' },
  failed: { word: 'Failed', shape: 'cross', look: 'danger', meaning: 'An error ended it.' },
  cancelled: { word: 'Cancelled', shape: 'stop', look: 'quiet', meaning: 'Somebody stopped it.' },
  interrupted: {
    word: 'Interrupted',
    shape: 'gap',
    look: 'warning',
    meaning: 'Refract was closed or the engine ended while it was being trained.',
  },
  diverged: {
    word: 'Diverged',
    shape: 'up',
    look: 'danger',
    meaning: 'Its loss was no finite number any more.',
  },
};

/** What a waiting run's status is called. @param place in the queue, from 1; undefined while it is not known */
export function queuedWords(place: number | undefined): string {
  const { word } = statusTexts.queued;
  if (place === undefined) return word;
  return place === 1 ? `${word}, next` : `${word}, no. ${place.toLocaleString('en-US')}`;
}

/** Every status, in the order in which lists name them. */
export const statuses = Object.keys(statusTexts) as readonly RunStatus[];

/** Statuses of runs that can go on from their checkpoints. */
export const resumable: readonly RunStatus[] = ['failed', 'cancelled', 'interrupted'];

/** Statuses of runs that have not ended. */
export const active: readonly RunStatus[] = ['queued', 'running'];

/** What the literature calls some options; the workbench's own labels use the same. */
const symbols: Readonly<Record<string, string>> = {
  refractory: 'k',
  decay: 'd',
  threshold: 'θ',
  lr: 'learning rate',
  limitTrain: 'training samples',
  limitTest: 'test samples',
};

/** Options in words: "k = 4, d = 0.9". */
export function optionWords(options: Readonly<Record<string, Scalar>>): string {
  return Object.entries(options)
    .map(([name, value]) => `${symbols[name] ?? name} = ${String(value)}`)
    .join(', ');
}

/**
 * What was chosen for a run beside its variant, in words: first what belongs to the variant, then to the network, then
 * how it was trained.
 * @param variant its own options are named first; those that vary among the runs it stands with are named with their
 *   defaults, too: of periods of 1, 2, 4 and 8 steps none may be missing because it is the usual one
 * @param settings names of the settings of training
 */
export function chosenWords(
  chosen: Readonly<Record<string, Scalar>>,
  { ownOptions = [], options = [] }: Partial<Pick<Variant, 'ownOptions' | 'options'>> = {},
  settings: readonly string[] = [],
  varies: (option: string) => boolean = () => false,
): string {
  const rank = (name: string) => (ownOptions.includes(name) ? 0 : settings.includes(name) ? 2 : 1);
  const usual = options.flatMap((option): [string, Scalar][] =>
    option.default !== null && ownOptions.includes(option.name) && varies(option.name)
      ? [[option.name, option.default]]
      : [],
  );
  const sorted = Object.entries({ ...Object.fromEntries(usual), ...chosen }).toSorted(
    ([a], [b]) => rank(a) - rank(b),
  );
  return optionWords(Object.fromEntries(sorted));
}
