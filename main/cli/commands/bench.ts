/** @file `refract bench`: speed on this machine. */
import { RefractError } from '../../api/errors.ts';
import { benchmark } from '../../workbench/index.ts';
import type { BenchResult } from '../../workbench/index.ts';
import { readSettings } from '../command.ts';
import type { Command } from '../command.ts';
import { decimals, integer, percent, table } from '../terminal/format.ts';
import { profileTable } from './profile-table.ts';

export const benchCommand: Command = {
  name: 'bench',
  summary: 'measure operators, a spiking layer, training steps or the history',
  usage: 'kernels|layer|train|cuda|history',
  positionals: [1, 1],
  options: {
    length: {
      type: 'text',
      value: 'T,…',
      help: 'steps of a sequence, several one after the other (default 784)',
    },
    batch: { type: 'integer', value: 'B', help: 'samples a step (default 64)' },
    hidden: { type: 'integer', value: 'H', help: 'neurons a layer (default 128)' },
    layers: { type: 'integer', value: 'L', help: 'layers (default 2)' },
    variant: { type: 'text', value: 'V,…', help: 'variants to train (default all)' },
    set: { type: 'list', value: 'K=V', help: 'for train: network or optimizer option, any number of times' },
    rate: { type: 'text', value: 'P,…', help: 'for layer: shares of neurons that spike in a step, 0 to 1' },
    profile: { type: 'flag', help: 'for train: where the time of a step goes, and operations done' },
    threads: { type: 'integer', value: 'N', help: 'threads (default: one per physical core)' },
  },
  async run({ terminal, signal }, { positionals, options }) {
    const { variant, length, rate, batch, hidden, layers, threads } = options as Record<
      string,
      number | string | undefined
    >;
    const sizes = Object.entries({ batch, hidden, layers, threads }).filter(([, size]) => size !== undefined);
    const request = {
      what: positionals[0]!,
      ...(Object.fromEntries(sizes) as Record<string, number>),
      ...(typeof length === 'string' ? { length: numbers('length', length) } : {}),
      ...(typeof rate === 'string' ? { rates: numbers('rate', rate) } : {}),
      ...(typeof variant === 'string' ? { variants: variant.split(',') } : {}),
      profile: options['profile'] === true,
      options: readSettings(options['set']),
    };
    const result = await benchmark(request, terminal.note, {
      signal,
      onEvent: (event) => {
        if (event.type === 'progress') terminal.progress(event.progress);
      },
    });
    terminal.print(benchTable(result));
    return result;
  },
};

/** "196,784" */
function numbers(option: string, text: string): number[] {
  return text.split(',').map((part) => {
    const value = Number(part);
    if (part.trim() !== '' && Number.isFinite(value)) return value;
    throw new RefractError('invalid-option', `--${option} holds "${part}", which is no number.`);
  });
}

type Row = BenchResult['rows'][number];

function benchTable({ rows, machine, kernels }: BenchResult): string {
  const { copyGbPerSecond, gemmGflops, cpu, threads } = machine;
  const share = (gbPerSecond: number | undefined) =>
    gbPerSecond === undefined || !copyGbPerSecond
      ? '–'
      : `${integer((100 * gbPerSecond) / copyGbPerSecond)} %`;
  const column = (title: string, cell: (row: Row) => string) => ({ title, cell, align: 'right' as const });
  const has = (name: keyof Row) => rows.some((row) => row[name] !== undefined);
  const lines = table(
    [
      { title: 'what', cell: ({ name }) => name },
      column('median ms', ({ medianMs }) => decimals(medianMs, 2)),
      column('min ms', ({ minMs }) => decimals(minMs, 2)),
      ...(has('gbPerSecond')
        ? [
            column('GB/s', ({ gbPerSecond }) => decimals(gbPerSecond, 1)),
            column('of copy', ({ gbPerSecond }) => share(gbPerSecond)),
          ]
        : []),
      ...(has('samplesPerSecond')
        ? [
            column('of dense', ({ ofDense }) => percent(ofDense)),
            column('samples/s', ({ samplesPerSecond }) =>
              samplesPerSecond === undefined ? '–' : integer(samplesPerSecond),
            ),
            column('ns/step element', ({ nsPerStepElement }) => decimals(nsPerStepElement, 0)),
          ]
        : []),
      ...(has('spikeRate')
        ? [
            column('peak MiB', ({ peakRssMiB }) => integer(peakRssMiB)),
            column('spike rate', ({ spikeRate = [] }) =>
              spikeRate.map((rate) => decimals(rate, 3)).join(' '),
            ),
          ]
        : []),
    ],
    rows,
  );
  if (gemmGflops === null) return lines;
  const copy = copyGbPerSecond ? `copies ${decimals(copyGbPerSecond, 1)} GB/s, ` : '';
  const profiles = rows.flatMap(({ name, profile }) =>
    profile ? [profileTable(name, profile, machine)] : [],
  );
  return `${[lines, ...profiles].join('\n\n')}\n\n${cpu}, ${threads} threads: ${copy}matrix products ${integer(gemmGflops)} GFLOP/s; ${kernels} operators.`;
}
