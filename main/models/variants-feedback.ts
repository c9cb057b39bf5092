/** @file Variants whose spikes feed back into two states: current-based, adaptive and resonating neurons; and learned delays. */
import { alif, seAdlif, silif } from './feedback/adaptive.ts';
import { cuba } from './feedback/cuba.ts';
import { brf, cSilif, hrf } from './feedback/resonate.ts';
import { lif } from './memories/lif.ts';
import { rf } from './memories/rf.ts';
import { neuronRules } from './spike-rules/neuron.ts';
import { delays } from './synapses/delays.ts';
import type { Options } from './options.ts';
import type { Variant } from './variants.ts';

const baronig = 'Baronig et al. 2024, arXiv 2408.07517';
const fabre = 'Fabre et al. 2025, arXiv 2506.06374';
const higuchi = 'Higuchi et al. 2024, arXiv 2402.14603';

/** Boxcar, batch norm and readout as in sparch, and spikes strictly above the threshold. */
const sparch: Partial<Options> = {
  ...{ network: 'deep', norm: 'batch', dropout: 0.5, readout: 'softmax-sum' },
  ...{ surrogate: 'boxcar', surrogateScale: 1, crossing: '>', resetGradient: 'through' },
};
/** The readout's mean is what a prediction is made of there, too. */
const gaussian: Partial<Options> = {
  ...{ network: 'deep', readout: 'integrator-mean' },
  ...{ surrogate: 'double-gaussian', surrogateScale: 1 },
  ...{ crossing: '>', resetGradient: 'through' },
};

/** What the recurrent ones have in common. */
const ownStart = 'Deep blocks with layer norm around it; recurrent weights start uniform';
const ownLoss =
  'The loss is of the mean of the readout’s integrators, theirs the sum of the losses of all steps; their decays a start at 0.8 and they add up whole inputs, theirs start at 0.95 and take 1 − a of each. Two layers of 128 neurons unless set, theirs one of 256 for MNIST.';
const ownBlocks =
  'States start at 0, theirs at random. Residual blocks, where theirs are plain layers; dropout takes of what a block adds, theirs of its spikes. Running averages of batch norm move by 0.1 a step, theirs by 0.05; the decays a of the readout’s integrators start at 0.8 and they add up whole inputs, theirs start between 0.82 and 0.96, take 1 − a of each input, and have a batch norm. 128 neurons a layer unless set, theirs 512.';
const gained = 'Currents are multiplied by a gain of 30, without which normed ones start no spikes.';

export const feedbackVariants: readonly Variant[] = [
  {
    id: 'sn-delays',
    title: 'Leaky integrate-and-fire, learned delays',
    memory: lif,
    spikeRule: neuronRules.hard,
    synapses: delays,
    source: 'Hammouamri et al. 2023, arXiv 2306.17670, and its code',
    equation:
      'x_j[t] = Σ_i w_ji·s_i[t − d_ji] + b_j, while training spread over steps by exp(−½·((n − d_ji)/σ)²), normed;  v[t] = d·u[t−1] + x[t];  s[t] = H(v[t] − θ);  u[t] = v[t]·(1 − s[t])',
    symbols: {
      ...{ s_i: 'spikes of the neurons before', w_ji: 'learned weights', b_j: 'learned biases' },
      ...{ d_ji: 'learned delays', σ: 'width of the spread, which falls while training' },
    },
    differs:
      'No delays before the readout, and sequences are not made longer for late spikes; a bias; no batch norm in a stack (network=deep with norm=batch has one before each memory); no dropout unless set; the readout’s decays are learned from 0.8, where theirs are those of the layers, 0.005; σ falls with every step, theirs with every epoch; one schedule of the learning rate for weights and delays; evaluation always has rounded delays.',
    // A time constant of 10.05 ms in steps of 10 ms, by d = 1 − Δ/τ.
    defaults: {
      ...{ network: 'stack', decay: 1 - 1 / 1.005, readout: 'softmax-sum' },
      ...{ surrogate: 'atan', surrogateScale: 5 },
    },
  },
  {
    id: 'cuba-lif',
    title: 'Current-based leaky integrate-and-fire',
    ...cuba,
    source: 'Standard; Norse, LIFCell: its order of updates, its time constants of 5 and 10 steps',
    differs: 'Surrogate atan, where Norse has the fast sigmoid of scale 100; both can be set.',
    defaults: { network: 'deep', decay: 0.9, currentDecay: 0.8, crossing: '>' },
  },
  {
    id: 'alif',
    title: 'Adaptive leaky integrate-and-fire',
    ...alif,
    source: `Yin et al. 2021, arXiv 2103.12593; equations and defaults as in ${higuchi}`,
    differs: `${ownStart}. ${ownLoss}`,
    defaults: { ...gaussian, recurrent: true, threshold: 0.01 },
  },
  {
    id: 'se-adlif',
    title: 'Adaptive leaky integrate-and-fire, symplectic Euler',
    ...seAdlif,
    source: baronig,
    differs: `${ownStart}, theirs orthogonal. Learned shares and couplings are cut to their bounds where they are used, theirs after each step. Dropout takes of what a block adds, theirs of its spikes; the score is the mean of the readout’s integrators, theirs the sum of their softmax (softmax-sum, with which ours hardly learned in two epochs of MNIST by rows); decays a are learned from 0.8 and whole inputs added up, theirs stay at 0.94 and take 1 − a of each. 128 neurons a layer unless set, theirs 360 for SHD.`,
    defaults: {
      ...{ network: 'deep', recurrent: true, dropout: 0.15, readout: 'integrator-mean' },
      ...{ surrogate: 'slayer', surrogateScale: 5, crossing: '>' },
    },
  },
  {
    id: 'silif',
    title: 'State-space-inspired adaptive leaky integrate-and-fire',
    ...silif,
    source: fabre,
    differs: ownBlocks,
    defaults: { ...sparch, dt: 0.004 },
  },
  {
    id: 'c-silif',
    title: 'Complex state-space-inspired leaky integrate-and-fire',
    ...cSilif,
    source: fabre,
    differs: ownBlocks,
    defaults: { ...sparch, dtMin: 0.01, dtMax: 0.5 },
  },
  {
    id: 'rf',
    title: 'Resonate-and-fire, no reset',
    memory: rf,
    spikeRule: neuronRules.none,
    source: `Izhikevich 2001; ${higuchi}`,
    differs: `The connections among the neurons of a layer, which theirs has, are there with recurrent=true. ${gained} ${ownLoss}`,
    defaults: { ...gaussian, frequencyMin: 5, frequencyMax: 10, dampingMin: 0, dampingMax: 3 },
  },
  {
    id: 'brf',
    title: 'Balanced resonate-and-fire',
    ...brf,
    source: higuchi,
    differs: `${ownStart}. ${gained} ${ownLoss}`,
    defaults: { ...gaussian, recurrent: true },
  },
  {
    id: 'hrf',
    title: 'Harmonic resonate-and-fire',
    ...hrf,
    source: `${higuchi} (its code)`,
    differs: `${ownStart}. ${gained} ${ownLoss}`,
    defaults: {
      ...gaussian,
      recurrent: true,
      frequencyMin: 10,
      frequencyMax: 50,
      dampingMin: 1,
      dampingMax: 6,
    },
  },
];
