/** @file `refract bench`: speed on this machine. */
import { benchmark } from '../../workbench/index.ts';
import type { BenchResult } from '../../workbench/index.ts';
import type { Command } from '../command.ts';
import { decimals, integer, table } from '../terminal/format.ts';

export const benchCommand: Command = {
  name: 'bench',
  summary: 'measure operators, training steps or the history',
  usage: 'kernels|train|history',
  positionals: [1, 1],
  options: {
    length: { type: 'integer', value: 'T', help: 'steps of a sequence (default 784)' },
    batch: { type: 'integer', value: 'B', help: 'samples a step (default 64)' },
    hidden: { type: 'integer', value: 'H', help: 'neurons a layer (default 128)' },
    layers: { type: 'integer', value: 'L', help: 'layers (default 2)' },
    variant: { type: 'text', value: 'V,…', help: 'variants to train (default all)' },
    threads: { type: 'integer', value: 'N', help: 'threads (default: one per physical core)' },
  },
  async run({ terminal, signal }, { positionals, options }) {
    const { variant, length, batch, hidden, layers, threads } = options as Record<
      string,
      number | string | undefined
    >;
    const sizes = Object.entries({ length, batch, hidden, layers, threads }).filter(
      ([, size]) => size !== undefined,
    );
    const request = {
      what: positionals[0]!,
      ...(Object.fromEntries(sizes) as Record<string, number>),
      ...(typeof variant === 'string' ? { variants: variant.split(',') } : {}),
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

type Row = BenchResult['rows'][number];

function benchTable({ rows, machine, kernels }: BenchResult): string {
  const { copyGbPerSecond, gemmGflops, cpu, threads } = machine;
  const share = (gbPerSecond: number | undefined) =>
    gbPerSecond === undefined || !copyGbPerSecond
      ? '–'
      : `${integer((100 * gbPerSecond) / copyGbPerSecond)} %`;
  const column = (title: string, cell: (row: Row) => string) => ({ title, cell, align: 'right' as const });
  const has = (name: 'gbPerSecond' | 'samplesPerSecond') => rows.some((row) => row[name] !== undefined);
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
            column('samples/s', ({ samplesPerSecond = 0 }) => integer(samplesPerSecond)),
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
  return `${lines}\n\n${cpu}, ${threads} threads: ${copy}matrix products ${integer(gemmGflops)} GFLOP/s; ${kernels} operators.`;
}
