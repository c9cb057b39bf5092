/** @file What a replay came to, in words. */
import type { AnyJob } from '../../../main/api/jobs.ts';
import { formatNumber } from '../../charts/format.ts';
import { metricText } from '../../state/metric-names.ts';

type Result = NonNullable<Extract<AnyJob, { kind: 'replay' }>['result']>;

export interface ReplayWords {
  readonly identical: boolean;
  readonly text: string;
  /** What is another one than then: "Node.js: 24.1.0 then, 24.2.0 now". */
  readonly differences: readonly string[];
}

/** What a difference in bits may come from. */
const environmentNames: Readonly<Record<string, string>> = {
  node: 'Node.js',
  onnxruntime: 'ONNX Runtime',
  platform: 'Platform',
  cpu: 'Processor',
  cores: 'Cores',
  memoryGiB: 'Memory (GiB)',
  host: 'Computer',
  'code version': 'Version of Refract',
  operators: 'Operators',
};

/** What a field of the environment is called. */
export const environmentName = (name: string): string => environmentNames[name] ?? name;

export function replayWords({
  identical,
  steps,
  firstDifference,
  environmentDifferences,
}: Result): ReplayWords {
  const differences = environmentDifferences.map(
    ({ name, stored, now }) =>
      `${environmentName(name)}: ${stored ?? 'unknown'} then, ${now ?? 'unknown'} now`,
  );
  if (identical || !firstDifference) {
    const text = `Identical: loss, accuracy or error, and spike rates of all ${formatNumber(steps)} steps and the final weights are the same to the bit.`;
    return { identical: true, text, differences };
  }
  const { step, metric, stored, replayed } = firstDifference;
  const at = `step ${formatNumber(step)} of ${formatNumber(steps)}`;
  if (metric === 'weightsSha256') {
    const text = `Every step is the same, but the final weights differ: their hash was ${short(stored)} and is now ${short(replayed)}.`;
    return { identical: false, text, differences };
  }
  const { title, unit = '' } = metricText({ name: metric, scope: 'step' });
  // All digits: it may be the last one that differs.
  const text = `Different from ${at} on: ${title.toLowerCase()} was ${stored} and is now ${replayed}${unit && ` ${unit}`}.`;
  return { identical: false, text, differences };
}

const short = (hash: string | number): string => `${String(hash).slice(0, 12)}…`;
