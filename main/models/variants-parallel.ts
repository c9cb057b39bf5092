/** @file Variants of other publications that run in parallel over time: resonate-and-fire neurons, parallel spiking neurons. */
import { compartments } from './memories/compartments.ts';
import { dendrites } from './memories/dendrites.ts';
import { lif } from './memories/lif.ts';
import { none } from './memories/none.ts';
import { prf } from './memories/prf.ts';
import { resonators } from './memories/resonators.ts';
import { s4d } from './memories/s4d.ts';
import { cumulativeReset } from './spike-rules/cumulative.ts';
import { leakyHard } from './spike-rules/leaky.ts';
import { neuronRules } from './spike-rules/neuron.ts';
import { psn, psnMasked } from './spike-rules/psn.ts';
import { refractoryRaise } from './spike-rules/raise.ts';
import { stochastic, stochasticBothWays } from './spike-rules/stochastic.ts';
import { decoupledReset, relativeRefractory } from './spike-rules/trace.ts';
import type { Variant } from './variants.ts';

/** Where nothing else is said, what networks of state spaces start from (variants.ts). */
const deep = { network: 'deep', layers: 4, surrogate: 'triangle', surrogateScale: 1 } as const;

export const parallelVariants: readonly Variant[] = [
  {
    id: 'lif-decoupled',
    title: 'Leaky integrate-and-fire, decoupled soft reset',
    memory: lif,
    spikeRule: decoupledReset,
    source: 'Huang et al. 2024, arXiv 2410.03530 (the decoupled reset)',
    differs:
      'Nothing in the equations. What a soft reset takes is kept in the threshold; spikes are those of lif-soft.',
  },
  {
    id: 'lif-refractory-relative',
    title: 'Leaky integrator, relative refractory period',
    memory: lif,
    spikeRule: relativeRefractory,
    source: 'The q of Higuchi et al. 2024, arXiv 2402.14603, over a leaky integrator',
    differs:
      'There, q also damps the oscillation of the neuron; here it raises the threshold and nothing else.',
  },
  {
    id: 'ssm-refractory-relative',
    title: 'State space, relative refractory period',
    memory: s4d,
    spikeRule: relativeRefractory,
    source: 'The q of Higuchi et al. 2024, arXiv 2402.14603, over a state space: ours',
    differs:
      'There, q stands in a neuron that oscillates and also damps it; here it raises the threshold and nothing else.',
    defaults: deep,
  },
  {
    id: 'prf',
    title: 'Parallel resonate-and-fire',
    memory: prf,
    spikeRule: neuronRules.none,
    source: 'Huang et al. 2024, arXiv 2410.03530',
    differs:
      'Its reset is part of the oscillation; their decoupled reset is lif-decoupled. Batch norm stands before the readout, too.',
    defaults: { network: 'sd-tcm', layers: 2, norm: 'batch', surrogate: 'atan', surrogateScale: 2 },
  },
  {
    id: 'd-rf',
    title: 'Dendritic resonate-and-fire',
    memory: dendrites,
    spikeRule: refractoryRaise,
    source: 'Zhang et al. 2025, arXiv 2509.17186',
    differs:
      'How its branches start and how far back the threshold looks could not be had: ours start as S4D-Lin does, and look k steps back, with learned amounts that have no bounds, one list for a layer. Batch norm stands before the readout, too.',
    defaults: {
      ...{ network: 'sd-tcm', layers: 2, norm: 'batch' },
      ...{ surrogate: 'double-gaussian', surrogateScale: 1 },
    },
  },
  {
    id: 'pmsn',
    title: 'Parallel multi-compartment spiking neuron',
    memory: compartments,
    spikeRule: cumulativeReset,
    source: 'Chen et al. 2024, arXiv 2408.14917',
    differs:
      'One learning rate for all parameters, where theirs has a lower one for those of the neuron. Dropout takes single numbers, theirs whole channels.',
    defaults: {
      ...{ network: 'spike-sum', layers: 4, norm: 'batch', dropout: 0.02 },
      ...{ surrogate: 'triangle', surrogateScale: 1 },
    },
  },
  {
    id: 'lif-stochastic',
    title: 'Leaky integrator, spikes by chance',
    memory: lif,
    spikeRule: stochastic,
    source:
      'Bengio et al. 2013, arXiv 1308.3432 (straight through); Yarga & Wood 2025 (ParaLIF’s mode SB), over one leak',
    differs: 'ParaLIF has two time constants, and a probability σ(u).',
  },
  {
    id: 'p-spikessm',
    title: 'Probabilistic spiking state space',
    memory: s4d,
    spikeRule: stochasticBothWays,
    source: 'Bal & Sengupta 2024, arXiv 2406.02923',
    equation:
      'r[t] ~ Bernoulli(a·x[t] + b);  h[t] = Ā·h[t−1] + B̄·r[t];  u[t] = D·r[t] + 2·Re(C·h[t]);  s[t] ~ Bernoulli(c·u[t] + d)',
    differs:
      'Batch norm for every task, where theirs has layer norm for some; one direction; 128 neurons a layer unless set, theirs 400 for MNIST. Evaluation has the same random numbers every time: a number for each step and neuron, for all samples. Spikes into the memory count as operations, but not in the rates.',
    defaults: { network: 'deep', layers: 2, norm: 'batch', mixing: 'gelu', stateSize: 64 },
  },
  {
    id: 'spikingssm',
    title: 'State space with a leaky neuron behind it',
    memory: s4d,
    spikeRule: leakyHard,
    source: 'Shen et al. 2025, arXiv 2408.14909',
    differs:
      'The neuron is computed exactly, step by step; theirs is trained through a small network that predicts it. One direction; the threshold is not learned; 128 neurons a layer unless set, theirs 400 for MNIST.',
    defaults: {
      ...{ ...deep, layers: 2, normPlace: 'post', mixing: 'glu' },
      ...{ decay: 0.125, dt: 1, stateSize: 64 },
    },
  },
  {
    id: 's5-rf',
    title: 'Resonate-and-fire as in S5',
    memory: resonators,
    spikeRule: neuronRules.none,
    source: 'Huber et al. 2025, arXiv 2504.00719',
    differs:
      'Impulses (dirac) in all layers, where the first of theirs is held; weights start uniform; one learning rate.',
    defaults: {
      ...{ network: 'stack', discretisation: 'dirac', crossing: '>', readout: 'integrator-mean' },
      ...{ surrogate: 'multi-gaussian', surrogateScale: 1, dtMin: 0.004, dtMax: 0.1 },
    },
  },
  {
    id: 'psn',
    title: 'Parallel spiking neuron',
    memory: none,
    spikeRule: psn,
    source: 'Fang et al. 2023, arXiv 2304.12760',
    differs: 'Nothing in the equations. It sees steps to come, and has as many parameters as steps squared.',
  },
  {
    id: 'psn-masked',
    title: 'Masked parallel spiking neuron',
    memory: none,
    spikeRule: psnMasked,
    source: 'Fang et al. 2023, arXiv 2304.12760',
    differs: 'Theirs raises λ from 0 to 1 while training; here it is an option, 1 unless set.',
  },
];
