/** @file What a spike rule is: the part of a layer that turns membrane potential into spikes. */
import type { FeedbackParameters, Tensor } from '../../graph/index.ts';
import type { LayerContext, Memory, TwoStates } from '../memories/memory.ts';
import type { Options, PartOption } from '../options.ts';

/** What a spiking layer gives to the next one and to the observer. */
export interface Spikes {
  /** Spikes, 0 or 1, [B,T,hidden]. */
  readonly spikes: Tensor;
  /** Spikes of each neuron summed over time, [B,hidden]. */
  readonly count: Tensor;
  /** What is compared with the threshold, before any reset, [B,T,hidden]. */
  readonly potential: Tensor;
  /** Where a spike is allowed (1) and where not (0), uint8 [B,T,hidden]; only of rules that forbid some. */
  readonly open?: Tensor;
  /** Spikes that go into the memory, of each neuron summed over time, [B,hidden]; only of rules whose memories read spikes. */
  readonly before?: Tensor;
  /** The mean over time, [B,hidden], where what a layer says are no spikes but real numbers. */
  readonly mean?: Tensor;
}

export interface SpikeRule {
  readonly id: string;
  readonly title: string;
  /** In the catalogue's notation: u membrane potential, H step function, θ threshold, s spike. */
  readonly equation: string;
  /** Whether its equation has the memory's in it; absent: the memory's comes first. */
  readonly isWhole?: true;
  /** The equation of another memory and this rule together, of the memory's; absent: the one after the other. */
  readonly equationOn?: (memory: string) => string;
  /** What its symbols mean that are not the catalogue's own (main/models/notation.ts). */
  readonly symbols?: Readonly<Record<string, string>>;
  readonly options: readonly PartOption[];
  /** Whether a layer with this rule can be computed in parallel over time steps. */
  readonly parallel: boolean;
  /** What of a rule that is not parallel is so all the same, or is with some options, in a sentence; absent: nothing. */
  readonly parallelPart?: {
    readonly words: string;
    /** Whether it needs no options for that. */ readonly always?: true;
  };
  /** Whether what goes into the memory are spikes as well; absent: no. */
  readonly spikesBefore?: true;
  /** Why it does not go with a memory, as what follows "because"; absent, and undefined: it does. */
  readonly misfit?: (memory: Memory) => string | undefined;
  /** Whether the rule on this memory is one operator together with the linear map before it; absent: never. */
  readonly takesMap?: (memory: Memory, options: Options) => boolean;
  /** Whether it draws random numbers at every step; absent: no. */
  readonly isRandom?: true;
  /** A neuron is a candidate for a spike where its potential is at least this. */
  readonly threshold: (options: Options) => number;
  /**
   * What a spike, or the trace q of spikes, does to a memory of two states, in the parameters of feedbackNeuron; of rules
   * whose neurons can be connected to each other where the memory has such states (option `recurrent`).
   */
  readonly onStates?: (
    states: TwoStates,
    context: LayerContext,
  ) => Pick<FeedbackParameters, 'feed' | 'reset' | 'keep' | 'period' | 'byCandidates'>;
  /** Adds memory and rule to the graph. `current` is the layer's input current x, [B,T,hidden]. */
  readonly apply: (current: Tensor, memory: Memory, context: LayerContext) => Spikes;
}
