/** @file Controls: networks of the same blocks without spikes, which say what the threshold costs. */
import { gru, lstm } from './memories/gated.ts';
import { lru } from './memories/lru.ts';
import { minGru } from './memories/mingru.ts';
import { s4d } from './memories/s4d.ts';
import { activation } from './spike-rules/activation.ts';
import type { Variant } from './variants.ts';

/** As the publications stack them: norm, memory, GELU, gated linear unit, residual. */
const gated = { network: 'deep', layers: 4, activation: 'gelu', mixing: 'glu' } as const;

export const controls: readonly Variant[] = [
  {
    id: 's4d',
    title: 'State space, no spikes',
    memory: s4d,
    spikeRule: activation,
    source: 'Gu et al. 2022, arXiv 2206.11893',
    differs: 'B is 1 and multiplied into C; a memory a channel, and channels meet in the map after it.',
    defaults: gated,
  },
  {
    id: 'lru',
    title: 'Linear recurrent unit, no spikes',
    memory: lru,
    spikeRule: activation,
    source: 'Orvieto et al. 2023, arXiv 2303.06349',
    differs:
      'A memory a channel, and channels meet in the map after it. γ follows λ while it is trained, where the publication trains it on its own from the same start.',
    defaults: gated,
  },
  {
    id: 'mingru',
    title: 'Minimal gated recurrent unit, no spikes',
    memory: minGru,
    spikeRule: activation,
    source: 'Feng et al. 2024, arXiv 2410.01201',
    differs: 'Nothing in the equations of the unit; the blocks around it are those of our deep networks.',
    defaults: { network: 'deep', layers: 4, activation: 'identity' },
  },
  ...[gru, lstm].map((memory) => ({
    id: memory.id,
    title: `${memory.title}, no spikes`,
    memory,
    spikeRule: activation,
    source: memory.source,
    differs: 'No bias in the recurrent part; the blocks around it are those of our deep networks.',
    defaults: { network: 'deep', layers: 2, activation: 'identity' } as const,
  })),
];
