/** @file What a rule for computing an operator in pieces along time is given, and what it gives. */
import type { AttributesOf, InputsOf, OpName, OutputsOf } from '../catalogue.ts';
import type { Tensor } from '../graph.ts';
import type { Shape } from '../shape.ts';
import type { Lengths, TimeAxis } from './time-axis.ts';

/** What all steps together come to: of each piece `part`, and how parts become the whole. */
export interface Reduced {
  readonly reduce: 'sum' | 'mean' | 'max' | 'last';
  readonly part: Tensor;
}

/** A sequence without its last `lag` steps, which is only used to delay it. */
export interface Cut {
  readonly cut: Tensor;
  readonly lag: number;
}

export type Result = Tensor | Reduced | Cut;

/** A tensor that goes on from one piece to the next; zeros before the first. */
export interface Carry {
  readonly before: Tensor;
  readonly keep: (next: Tensor) => void;
}

/** An operator of a piece. Tensors are of the graph that is made. */
export interface Step<K extends OpName = OpName> {
  readonly inputs: InputsOf<K>;
  readonly attributes: AttributesOf<K>;
  /** The same where the graph is built for whole sequences. */
  readonly whole: AttributesOf<K>;
  readonly lengths: Lengths;
  /** Where inputs have steps, and outputs. */
  readonly axes: readonly (TimeAxis | undefined)[];
  readonly results: readonly (TimeAxis | undefined)[];
  /** What the first input lacks, where it is cut. */
  readonly lag: number | undefined;
  /** Whether it becomes part of a fused layer, which carries its own state. */
  readonly isFused: boolean;
  /** The same operator of the same inputs. */
  readonly copy: () => OutputsOf<K>;
  readonly carry: (shape: Shape) => Carry;
  /** How many steps were before the piece, an int64 scalar. */
  readonly first: () => Tensor;
  /** @throws NotStreamable */
  readonly refuse: (why: string) => never;
}

/** Gives what the outputs become, in their order. */
export type StreamRule<K extends OpName> = (step: Step<K>) => readonly Result[];

export type StreamRules = { readonly [K in OpName]: StreamRule<K> };

/** Why an operator has no rule. */
export const notStreamed =
  (why: string) =>
  ({ refuse }: Pick<Step, 'refuse'>): never =>
    refuse(why);
