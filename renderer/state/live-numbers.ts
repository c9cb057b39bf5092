/** @file What the points of a run in training say of the numbers of its row. */
import type { EventPayload } from '../../main/api/events.ts';

type Series = EventPayload<'runs.points'>['series'];

/** By the names of a run's row. What is not known yet is not there. */
export interface LiveNumbers {
  /** Spent training until the latest step. */
  readonly seconds?: number;
  readonly steps?: number;
  readonly samplesPerSecond?: number;
  /** Of the last layer, in the latest batch. */
  readonly spikeRate?: number;
}

/** The numbers with what new points say. */
export function latestNumbers(before: LiveNumbers | undefined, series: Series): LiveNumbers {
  const steps = series.filter(({ scope, steps }) => scope === 'step' && steps.length > 0);
  const loss = steps.find(({ name }) => name === 'loss') ?? steps[0];
  const value = (name: string): number | undefined => steps.find((one) => one.name === name)?.values.at(-1) ?? undefined; // prettier-ignore
  const layers = steps.flatMap(({ name }) => {
    const layer = /^spikeRate\.(\d+)$/.exec(name)?.[1];
    return layer === undefined ? [] : [Number(layer)];
  });
  const now = {
    seconds: loss?.seconds.at(-1),
    steps: loss?.steps.at(-1),
    samplesPerSecond: value('samplesPerSecond'),
    spikeRate: value(`spikeRate.${Math.max(-1, ...layers)}`),
  };
  return { ...before, ...Object.fromEntries(Object.entries(now).filter(([, one]) => one !== undefined)) };
}
