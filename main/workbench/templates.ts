/** @file Experiments that are ready to start. */
import type { CallResult } from '../api/contract.ts';
import { RefractError } from '../api/errors.ts';

type Template = CallResult<'experiments.templates'>['templates'][number];

/** A template names its data set; the id is the home folder's. */
interface Recipe extends Omit<Template, 'request'> {
  readonly dataset: string;
  readonly request: Omit<Template['request'], 'datasetId'>;
}

const resets = ['lif-none', 'lif-soft', 'lif-hard'].map((variant) => ({ variant, options: {} }));
const refractory = (k: number) => ({ variant: 'lif-refractory', options: { refractory: k } });

const recipes: readonly Recipe[] = [
  {
    id: 'is-reset-needed',
    title: 'Is reset needed?',
    description:
      'The question of arXiv 2504.17751: the same memory with no reset, soft reset, hard reset, and refractory periods of 1, 2, 4 and 8 steps. Five seeds each, so that differences can be tested.',
    dataset: 'mnist-rows',
    request: {
      name: 'Is reset needed?',
      groups: [...resets, ...[1, 2, 4, 8].map(refractory)],
      seeds: [1, 2, 3, 4, 5],
      options: { decay: 0.9 },
      settings: { epochs: 5, batch: 128, lr: 2e-3 },
    },
  },
  {
    id: 'is-reset-needed-state-space',
    title: 'Is reset needed, with a state space?',
    description:
      'The same question for the memory that the paper proposes: a deep network of diagonal state spaces with no reset, soft reset, hard reset, and refractory periods of 1, 2, 4 and 8 steps. Three seeds each.',
    dataset: 'mnist-rows',
    request: {
      name: 'Is reset needed, with a state space?',
      groups: [
        ...['binary-s4d', 'ssm-soft', 'ssm-hard'].map((variant) => ({ variant, options: {} })),
        ...[1, 2, 4, 8].map((k) => ({ variant: 'spiking-fr-ssm', options: { refractory: k } })),
      ],
      seeds: [1, 2, 3],
      options: { layers: 3, hidden: 96 },
      settings: { epochs: 5, batch: 128, lr: 4e-3 },
    },
  },
  {
    id: 'first-look',
    title: 'A first look',
    description:
      'Four spiking networks learn handwritten digits, row by row: the same memory with no reset, soft reset, hard reset and a refractory period of 4 steps. Two seeds each.',
    dataset: 'mnist-rows',
    request: {
      name: 'A first look',
      groups: [...resets, refractory(4)],
      seeds: [1, 2],
      options: { decay: 0.9 },
      settings: { epochs: 3, batch: 128, lr: 2e-3 },
    },
  },
];

/** The templates whose data set is there. @param idOf the id of a data set by its name */
export function templates(idOf: (name: string) => string | undefined): Template[] {
  return recipes.flatMap(({ dataset, request, ...recipe }) => {
    const datasetId = idOf(dataset);
    return datasetId === undefined ? [] : [{ ...recipe, request: { ...request, datasetId } }];
  });
}

/**
 * A template by its id, for the command line.
 * @throws RefractError `not-found` that lists the templates there are
 */
export function findTemplate(id: string): Recipe {
  const found = recipes.find((recipe) => recipe.id === id);
  if (found) return found;
  const known = recipes.map((recipe) => recipe.id).join(', ');
  throw new RefractError('not-found', `There is no template "${id}".`, `The templates are ${known}.`);
}
