/** @file What a run's series are called on screen, with their units. The names themselves: `metric` in main/api/runs.ts. */

export interface Metric {
  readonly name: string;
  readonly scope: 'step' | 'epoch';
}

/** How a series is shown. */
export interface MetricText {
  /** "Test accuracy" */
  readonly title: string;
  readonly unit?: string;
  /** Values are shares, 0 to 1, and shown in percent. */
  readonly percent?: boolean;
  /** Which way is better; null where neither is. */
  readonly better: 'higher' | 'lower' | null;
}

const parts: Readonly<Record<string, string>> = {
  train: 'Training',
  validation: 'Validation',
  test: 'Test',
};

type Kind = Omit<MetricText, 'title'> & { readonly noun: string };

const kinds: Readonly<Record<string, Kind>> = {
  // Nats or, where numbers are asked for, the square of what they are measured in.
  loss: { noun: 'loss', better: 'lower' },
  accuracy: { noun: 'accuracy', percent: true, better: 'higher' },
  sequenceAccuracy: { noun: 'sequence accuracy', percent: true, better: 'higher' },
  rmse: { noun: 'RMSE', better: 'lower' },
  nrmse: { noun: 'NRMSE', better: 'lower' },
  spikeRate: { noun: 'spike rate', unit: 'spikes per neuron and step', better: null },
  samplesPerSecond: { noun: 'speed', unit: 'samples/s', better: 'higher' },
  memoryMiB: { noun: 'memory', unit: 'MiB', better: 'lower' },
};

/** How a series is shown; one that this version does not know under its own name. Layers count from 1 on screen. */
export function metricText({ name, scope }: Metric): MetricText {
  const [, part, kindName = '', layer] = /^(?:(\w+)\/)?(\w+)(?:\.(\d+))?$/.exec(name) ?? [];
  const kind = Object.hasOwn(kinds, kindName) ? kinds[kindName] : undefined;
  if (!kind || (part !== undefined && !Object.hasOwn(parts, part))) return { title: name, better: null };
  const { noun, ...rest } = kind;
  const where = part !== undefined ? parts[part] : placeOf(kindName, scope);
  const title = `${where ? `${where} ` : ''}${noun}${layer === undefined ? '' : `, layer ${Number(layer) + 1}`}`;
  return { ...rest, title: title.charAt(0).toUpperCase() + title.slice(1) };
}

/** Loss, accuracy and spike rate of a step are those of its batch; speed and memory need no such word. */
function placeOf(kind: string, scope: Metric['scope']): string {
  return scope === 'step' && ['loss', 'accuracy', 'rmse', 'spikeRate'].includes(kind) ? 'Batch' : '';
}

const order = ['test/accuracy', 'test/nrmse', 'test/sequenceAccuracy', 'test/rmse', 'test/loss', 'train/loss', 'train/accuracy', 'validation/accuracy', 'validation/loss', 'loss', 'accuracy']; // prettier-ignore

/** The order in which lists name series: what is asked for most first, then by name; epochs before steps. */
export function compareMetrics(a: Metric, b: Metric): number {
  const place = ({ name }: Metric) => {
    const at = order.indexOf(name);
    return at < 0 ? order.length : at;
  };
  return place(a) - place(b) || a.scope.localeCompare(b.scope) || a.name.localeCompare(b.name, 'en', { numeric: true }); // prettier-ignore
}
