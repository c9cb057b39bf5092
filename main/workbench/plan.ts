/** @file From what an experiment compares to the runs that it takes. */
import { RefractError } from '../api/errors.ts';
import { findVariant, optionNames } from '../models/index.ts';
import type { TrainRequest } from './runs.ts';

/** A variant with options of its own: one side of a comparison. */
export interface ExperimentGroup {
  readonly variant: string;
  readonly options: TrainRequest['options'];
}

export interface ExperimentPlan {
  /** Name or id of a data set. */
  readonly dataset: string;
  readonly groups: readonly ExperimentGroup[];
  readonly seeds: readonly number[];
  /** For every group that has them; one that no group has is an error. */
  readonly options: TrainRequest['options'];
  readonly settings: Omit<TrainRequest['settings'], 'seed'>;
}

/**
 * The training requests, in the order in which they run. Seeds go round first, so that an experiment that is stopped
 * half way has every group about equally often.
 * @throws RefractError `not-found` for a variant, `invalid-option` for a common option that none of them has
 */
export function planRuns({ dataset, groups, seeds, options, settings }: ExperimentPlan): TrainRequest[] {
  const common = commonOptions(groups, options);
  return seeds.flatMap((seed) =>
    groups.map((group, at) => ({
      dataset,
      variant: group.variant,
      options: { ...common[at], ...group.options },
      settings: { ...settings, seed },
    })),
  );
}

/** Of the common options those that each group's variant has. @throws RefractError as planRuns */
function commonOptions(
  groups: readonly ExperimentGroup[],
  options: TrainRequest['options'],
): TrainRequest['options'][] {
  const taken = groups.map(({ variant }) => optionNames(findVariant(variant)));
  const unknown = Object.keys(options).find((name) => !taken.some((names) => names.includes(name)));
  if (unknown !== undefined) {
    throw new RefractError(
      'invalid-option',
      `None of the variants has an option "${unknown}".`,
      'See `refract variants`.',
    );
  }
  return taken.map((names) =>
    Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name))),
  );
}
