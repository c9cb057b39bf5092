/** @file A run's numbers at a glance: of the finished run, or the latest there are while it is on its way. */
import { formatBytes, formatCompact, formatNumber, formatSeconds } from '../../charts/format.ts';
import type { Curve } from '../../state/joined-curves.ts';
import type { Metric } from '../../state/metric-names.ts';
import { asksNumbers } from '../../state/asked-words.ts';
import type { TermId } from '../../state/terms.ts';
import { layersOf, type RunDetail } from './sentence.ts';

export interface Fact {
  readonly name: string;
  readonly term?: TermId;
  readonly value: string;
  /** It is the latest there is, not what the run came to. */
  readonly soFar: boolean;
}

type Asks = RunDetail['asks'];
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
  /** The same from the start to the end. */
  readonly fixed?: true;
  readonly text: (value: number, asks: Asks) => string;
  /** Of which data sets; of all if absent. */
  readonly only?: readonly Asks[];
}

/** Where numbers are asked for, a loss is the square of what they are measured in. */
const lossText = (value: number, asks: Asks) =>
  formatNumber(value, asksNumbers(asks) ? {} : { unit: 'nats' });

const TIME = 'Training time';

const classes: readonly Asks[] = ['class', 'step classes'];
const numbers: readonly Asks[] = ['step values', 'sample value'];
const share = (value: number) => formatNumber(value, { percent: true, digits: 2 });

const kinds: readonly Kind[] = [
  {
    name: 'Test accuracy',
    of: ({ row }) => row.testAccuracy,
    series: () => ({ name: 'test/accuracy', scope: 'epoch' }),
    text: share,
    only: classes,
  },
  {
    name: 'Sequences all right',
    of: ({ row }) => row.testSequenceAccuracy,
    series: () => ({ name: 'test/sequenceAccuracy', scope: 'epoch' }),
    text: share,
    only: ['step classes'],
  },
  {
    name: 'Test NRMSE',
    term: 'nrmse',
    of: ({ row }) => row.testNrmse,
    series: () => ({ name: 'test/nrmse', scope: 'epoch' }),
    text: (value) => formatNumber(value),
    only: numbers,
  },
  {
    name: 'Test RMSE',
    of: ({ row }) => row.testRmse,
    series: () => ({ name: 'test/rmse', scope: 'epoch' }),
    text: (value) => formatNumber(value),
    only: numbers,
  },
  {
    name: 'Test loss',
    of: ({ row }) => row.testLoss,
    series: () => ({ name: 'test/loss', scope: 'epoch' }),
    text: lossText,
  },
  // Kept with the run at the end of each epoch.
  { name: 'Training loss', of: ({ row }) => row.trainLoss, text: lossText },
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
  { name: 'Parameters', fixed: true, of: ({ row }) => row.parameters, text: (value) => formatNumber(value) },
  { name: TIME, of: ({ row }) => row.seconds, text: formatSeconds },
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

/**
 * @param curves the run's series, as far as they are there
 * @param seconds that it has trained until now, while it does
 */
export function factsOf(detail: RunDetail, curves: readonly Curve[], seconds?: number): Fact[] {
  const onItsWay = detail.row.status !== 'done';
  const { asks } = detail;
  const own = kinds.filter(({ only }) => only === undefined || only.includes(asks));
  return own.map(({ name, term, of, series, highest = false, fixed = false, text }): Fact => {
    const final = (name === TIME ? seconds : undefined) ?? of(detail) ?? null;
    const latest = final === null && series ? latestOf(curves, series(detail), highest) : null;
    const value = final ?? latest;
    return {
      ...{
        name,
        value: value === null ? '–' : text(value, asks),
        soFar: value !== null && onItsWay && !fixed,
      },
      ...(term ? { term } : {}),
    };
  });
}

function latestOf(curves: readonly Curve[], { name, scope }: Metric, highest: boolean): number | null {
  const values = curves.find((one) => one.name === name && one.scope === scope)?.values ?? [];
  if (!highest) return values.at(-1) ?? null;
  return values.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}
