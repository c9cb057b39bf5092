/** @file A run's series as lines of its charts: which stand in which, how they look, smoothed or not. */
import type { LineSeries } from '../../charts/line-model.ts';
import { seriesStyle, type SeriesStyle } from '../../charts/palette.ts';
import { ema } from '../../charts/smooth.ts';
import { curveX, type RunLength, type XChoice } from '../../state/curve-x.ts';
import type { Curve } from '../../state/joined-curves.ts';
import type { Metric } from '../../state/metric-names.ts';
import type { RunDetail } from './sentence.ts';

/** A line of a chart, before it is known whether the run has it. */
interface Part extends Metric {
  readonly label: string;
  readonly style: (order: number) => SeriesStyle;
}

/** The variant's own colour and dash stand for what counts; the noise of single batches steps back. */
const looks = {
  batch: (order: number): SeriesStyle => {
    const { color, symbol } = seriesStyle(order);
    return { color: `color-mix(in oklab, ${color} 55%, var(--surface))`, dash: 'solid', symbol };
  },
  train: (order: number): SeriesStyle => ({ ...seriesStyle(order), dash: 'dashed', symbol: 'rect' }),
  validation: (order: number): SeriesStyle => ({ ...seriesStyle(order), dash: 'dotted', symbol: 'triangle' }),
  test: (order: number): SeriesStyle => seriesStyle(order),
};

/** What the charts of loss and of accuracy or error show. */
const partsOf = (kind: 'loss' | 'accuracy' | 'rmse'): readonly Part[] => [
  { name: kind, scope: 'step', label: 'Batch', style: looks.batch },
  { name: `train/${kind}`, scope: 'epoch', label: 'Training', style: looks.train },
  { name: `validation/${kind}`, scope: 'epoch', label: 'Validation', style: looks.validation },
  { name: `test/${kind}`, scope: 'epoch', label: 'Test', style: looks.test },
];

/** Of a class at every step. */
const wholeSequences: Part = {
  ...{ name: 'test/sequenceAccuracy', scope: 'epoch', label: 'Test, sequences all right' },
  style: (order) => ({ ...seriesStyle(order), dash: 'dotted', symbol: 'diamond' }),
};

type Asks = RunDetail['asks'];

const goodness: Readonly<Record<Asks, readonly Part[]>> = {
  class: partsOf('accuracy'),
  'step classes': [...partsOf('accuracy'), wholeSequences],
  'step values': partsOf('rmse'),
  'sample value': partsOf('rmse'),
};

/** A line for each layer. @param layers how many there are */
const layerParts = (layers: number): readonly Part[] =>
  Array.from({ length: layers }, (_, layer) => ({
    ...{ name: `spikeRate.${layer}`, scope: 'step', label: `Layer ${layer + 1}` },
    style: (order) => seriesStyle(order, layer),
  }));

/** A line that is alone in its chart. */
const onlyPart = (name: string, label: string): readonly Part[] => [
  { name, scope: 'step', label, style: (order) => seriesStyle(order) },
];

/** What each chart of the page shows. @param layers how many the network has @param asks what the data set does */
export const chartParts = (layers: number, asks: Asks = 'class') => ({
  loss: partsOf('loss'),
  accuracy: goodness[asks],
  spikeRate: layerParts(layers),
  speed: onlyPart('samplesPerSecond', 'Speed'),
  memory: onlyPart('memoryMiB', 'Memory'),
});

/** The series of all of them. */
export const chartMetrics = (layers: number, asks?: Asks): Metric[] =>
  Object.values(chartParts(layers, asks)).flatMap((parts) =>
    parts.map(({ name, scope }) => ({ name, scope })),
  );

export interface LineChoice {
  readonly x: XChoice;
  readonly length: RunLength;
  /** Of time, in seconds. */
  readonly unit: { readonly seconds: number };
  /** Weight of the past, 0 to below 1. Only what is measured at each step is smoothed. */
  readonly smoothing: number;
  /** The variant's place in the catalogue. */
  readonly order: number;
}

/** With more lines than this their raw values behind them would hide them. */
const MOST_WITH_RAW = 4;

/** The lines of a chart, of those series that the run has. A smoothed line has its raw values faint behind it. */
export function linesOf(parts: readonly Part[], curves: readonly Curve[], choice: LineChoice): LineSeries[] {
  const { x: xChoice, length, unit, smoothing, order } = choice;
  const withRaw = parts.length <= MOST_WITH_RAW;
  return parts.flatMap(({ name, scope, label, style: styleFor }): LineSeries[] => {
    const curve = curves.find((one) => one.name === name && one.scope === scope);
    const x = curve && curveX(curve, xChoice, length, unit);
    if (!curve || !x || x.length === 0) return [];
    const style = styleFor(order);
    const line = { id: name, label, style, x };
    if (scope === 'epoch' || smoothing === 0) return [{ ...line, y: curve.values }];
    const smooth = { ...line, y: ema(curve.values, smoothing) };
    const raw = { ...line, id: `${name} raw`, label: `${label}, not smoothed`, y: curve.values, faint: true };
    return withRaw ? [raw, smooth] : [smooth];
  });
}

/** What a screen reader hears of a chart: where each line is now. */
export function lastValues(lines: readonly LineSeries[], text: (value: number | null) => string): string {
  const said = lines
    .filter(({ faint }) => !faint)
    .map(({ label, y }) => `${label} ${text(y.at(-1) ?? null)}`);
  return said.length > 0 ? `Latest values: ${said.join(', ')}.` : 'There are no values yet.';
}
