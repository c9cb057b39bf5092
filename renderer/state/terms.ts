/** @file Terms of the field, each explained in one line, with where it comes from. */

interface TermText {
  readonly name: string;
  readonly meaning: string;
  readonly source: string;
}

const term = (name: string, meaning: string, source = ''): TermText => ({ name, meaning, source });

export const terms = {
  spikeRate: term(
    'Spike rate',
    'Spikes per neuron and time step, averaged over the test samples; here of the last layer.',
  ),
  synapticOperations: term(
    'Synaptic operations',
    'Accumulate operations that spikes cause in one sample: every spike times the connections it feeds.',
    'Merolla et al., Science 2014.',
  ),
  nrmse: term(
    'NRMSE',
    'Root mean squared error divided by the targets’ standard deviation: 1 is as good as always saying their mean.',
  ),
  refractoryPeriod: term(
    'Refractory period',
    'Steps after a spike during which the neuron cannot spike again.',
    'Gerstner et al., Neuronal Dynamics, 2014.',
  ),
  reset: term(
    'Reset',
    'What a spike does to the membrane potential: nothing, subtract the threshold (soft), or set it to zero (hard).',
    'arXiv 2504.17751.',
  ),
  membrane: term(
    'Membrane potential',
    'The neuron’s memory: what it has gathered from its inputs and not yet lost.',
  ),
  surrogate: term(
    'Surrogate gradient',
    'A smooth stand-in for the derivative of the spike, which is zero almost everywhere.',
    'Neftci, Mostafa and Zenke, 2019.',
  ),
  deadNeuron: term(
    'Dead neuron',
    'A neuron that fired on none of the samples: it passes nothing on, and its weights get almost no gradient.',
    'Eshraghian et al., Proc. IEEE, 2023.',
  ),
  saturatedNeuron: term(
    'Saturated neuron',
    'A neuron that fired at every step at which it was allowed to: its spikes tell nothing of the input.',
  ),
  seed: term(
    'Seed',
    'Starts the random numbers: initial weights and the order of samples. Runs that differ only in it show chance.',
  ),
  ci95: term(
    '95 % CI',
    'If the experiment were repeated many times, 95 % of such intervals would hold the true mean. By Student’s t over seeds.',
  ),
  pAdjusted: term(
    'Adjusted p',
    'The chance of a difference at least this large if there were none, corrected for testing several pairs.',
    'Holm, 1979.',
  ),
  effect: term(
    'Effect size',
    'The difference in units of the spread over seeds (Hedges’ g).',
    'Hedges, 1981.',
  ),
  parallel: term(
    'Parallel over time',
    'All time steps of a layer can be computed at once, because no step needs the spike before it.',
  ),
} as const satisfies Record<string, TermText>;

export type TermId = keyof typeof terms;
