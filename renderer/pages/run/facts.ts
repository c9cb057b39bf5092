/** @file A run's numbers at a glance: of the finished run, or the latest there are while it is on its way. */
import { formatBytes, formatCompact, formatNumber, formatSeconds } from '../../charts/format.ts';
import type { Curve } from '../../state/joined-curves.ts';
import type { Metric } from '../../state/metric-names.ts';
import type { TermId } from '../../state/terms.ts';
import { layersOf, type RunDetail } from './sentence.ts';

export interface Fact {
  readonly name: string;
  readonly term?: TermId;
  readonly value: string;
  /** It is the latest there is, not what the run came to. */
  readonly soFar: boolean;
}

type Source = (detail: RunDetail) => number | null | undefined;

interface Kind {
  readonly name: string;
  readonly term?: TermId;
  /** What the run came to. */
  readonly of: Source;
  /** Whose latest value stands for it until then. */
  readonly series?: (detail: RunDetail) => Metric;
  /** Not the latest value of it, but the highest. */
  readonly highest?: true;
  readonly text: (value: number) => string;
}

const nats = (value: number) => formatNumber(value, { unit: 'nats' });

const kinds: readonly Kind[] = [
  {
    name: 'Test accuracy',
    of: ({ row }) => row.testAccuracy,
    series: () => ({ name: 'test/accuracy', scope: 'epoch' }),
    text: (value) => formatNumber(value, { percent: true, digits: 2 }),
  },
  {
    name: 'Test loss',
    of: ({ row }) => row.testLoss,
    series: () => ({ name: 'test/loss', scope: 'epoch' }),
    text: nats,
  },
  // Kept with the run at the end of each epoch.
  { name: 'Training loss', of: ({ row }) => row.trainLoss, text: nats },
  {
    name: 'Spike rate',
    term: 'spikeRate',
    of: ({ row }) => row.spikeRate,
    series: (detail) => ({ name: `spikeRate.${Math.max(0, layersOf(detail) - 1)}`, scope: 'step' }),
    text: (value) => formatNumber(value),
  },
  {
    name: 'Synaptic operations',
    term: 'synapticOperations',
    of: ({ row }) => row.synapticOperations,
    text: formatCompact,
  },
  { name: 'Parameters', of: ({ row }) => row.parameters, text: (value) => formatNumber(value) },
  { name: 'Training time', of: ({ row }) => row.seconds, text: formatSeconds },
  {
    name: 'Speed',
    of: ({ row }) => row.samplesPerSecond,
    series: () => ({ name: 'samplesPerSecond', scope: 'step' }),
    text: (value) => `${formatCompact(Math.round(value))} samples/s`,
  },
  {
    name: 'Peak memory',
    of: ({ result }) => result?.peakRssMiB,
    series: () => ({ name: 'memoryMiB', scope: 'step' }),
    highest: true,
    text: (value) => formatBytes(value * 2 ** 20),
  },
];

/** @param curves the run's series, as far as they are there */
export function factsOf(detail: RunDetail, curves: readonly Curve[]): Fact[] {
  const onItsWay = detail.row.status !== 'done';
  return kinds.map(({ name, term, of, series, highest = false, text }): Fact => {
    const own = of(detail) ?? null;
    const latest = own === null && series ? latestOf(curves, series(detail), highest) : null;
    const value = own ?? latest;
    return {
      ...{ name, value: value === null ? '–' : text(value), soFar: value !== null && onItsWay },
      ...(term ? { term } : {}),
    };
  });
}

function latestOf(curves: readonly Curve[], { name, scope }: Metric, highest: boolean): number | null {
  const values = curves.find((one) => one.name === name && one.scope === scope)?.values ?? [];
  if (!highest) return values.at(-1) ?? null;
  return values.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}
