/** @file `refract demo`: four variants on real handwritten digits, in about two minutes on two cores. */
import type { Command } from '../command.ts';
import { runComparison } from './compare.ts';

export const demoCommand: Command = {
  name: 'demo',
  summary: 'compare four variants on MNIST by rows, in about two minutes',
  usage: '',
  positionals: [0, 0],
  options: {},
  async run(context) {
    const { terminal } = context;
    terminal.print('Is reset needed? Four spiking networks learn handwritten digits, row by row:');
    terminal.print(
      'the same memory with no reset, soft reset, hard reset, and a refractory period of 4 steps.\n',
    );
    const comparison = await runComparison(context, {
      name: 'Is reset needed? (demo)',
      dataset: 'mnist-rows',
      variants: ['lif-none', 'lif-soft', 'lif-hard', 'lif-refractory'],
      seeds: [1, 2],
      options: { decay: 0.9 },
      settings: { epochs: 4, batch: 128, lr: 2e-3 },
    });
    const [first] = comparison.runs;
    terminal.print(`
All of it is kept in the history. Where to look next:
  npm run -s refract -- runs                                   every run so far
  npm run -s refract -- replay ${first?.id}                      prove a run again, bit for bit
  npm run -s refract -- variants                               what can be trained, and its options
  npm run -s refract -- compare --dataset mnist-rows --variants lif-refractory,lif-refractory-conv --seeds 1,2,3
  npm run -s refract -- help                                   everything else`);
    return comparison;
  },
};
