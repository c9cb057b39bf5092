/**
 * @file Takes a network apart for sequences in pieces: what goes through time becomes a graph of one piece, which takes
 * states in and gives them on, and what is known at the end (a readout of means, for example) stays in the graph that was
 * built for whole sequences. Memory then grows with the piece and not with the sequence.
 *
 * The network is given twice, built for whole sequences and for pieces: by comparing both one sees where time is
 * (time-axis.ts). Results are those of whole sequences, spikes to the bit; only sums over time may round otherwise.
 */
import type { DType, TensorData } from '../dtype.ts';
import { Graph } from '../graph.ts';
import type { Node, Tensor } from '../graph.ts';
import { sameShape, sizeOf } from '../shape.ts';
import { fusedNeurons } from '../onnx/fuse.ts';
import { findLive } from '../onnx/live.ts';
import type { Carry, Reduced, Result, Step, StreamRule } from './rule.ts';
import { streamRules } from './rules.ts';
import { NotStreamable, timeAxis } from './time-axis.ts';
import type { Lengths, TimeAxis } from './time-axis.ts';

/** A network that is built for one length. */
export interface Built {
  readonly graph: Graph;
  readonly outputs: Readonly<Record<string, Tensor>>;
}

/** A constant of which each piece takes its steps, as its input `name`. */
export interface StepConstant {
  readonly name: string;
  readonly dtype: DType;
  readonly data: TensorData;
  /** Of the whole sequence. */
  readonly shape: readonly number[];
  readonly axis: number;
}

/** Parts that become a whole. */
export interface StreamedReduction {
  readonly name: string;
  readonly reduce: Reduced['reduce'];
  /** That whole, of the graph for whole sequences. */
  readonly whole: Tensor;
  /** How many numbers become one. */
  readonly terms: number;
}

export interface StreamedGraph {
  /** Of one piece. Inputs are the network's, then `first` (how many steps were before), step constants, and `carry.<i>`. */
  readonly graph: Graph;
  /** `part.<i>`, `steps.<output>` for outputs that have steps, and `carried.<i>` for the next piece's `carry.<i>`. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly constants: readonly StepConstant[];
  /** How parts become the whole, and what of the whole network's graph that is. */
  readonly reductions: readonly StreamedReduction[];
  /** Outputs that have steps: the axis of their steps. */
  readonly sequences: Readonly<Record<string, number>>;
  /** Outputs that are known at the end, of the graph for whole sequences. */
  readonly late: Readonly<Record<string, Tensor>>;
}

/**
 * @param fuse whether spiking layers are to become single operators, which carry their own states
 * @returns or why the network cannot be computed in pieces
 */
export function streamGraph(
  whole: Built,
  piece: Built,
  lengths: Lengths,
  fuse: boolean,
): StreamedGraph | { readonly reason: string } {
  try {
    return new Streamer(whole, piece, lengths, fuse).run();
  } catch (error) {
    if (error instanceof NotStreamable) return { reason: error.message };
    throw error;
  }
}

/** What a tensor of the piece is. */
type Meaning =
  /** Without steps; whether it is the same whatever the length. */
  | { readonly kind: 'fixed'; readonly tensor: Tensor; readonly isSame: boolean }
  | { readonly kind: 'steps'; readonly tensor: Tensor; readonly axis: TimeAxis }
  | { readonly kind: 'cut'; readonly tensor: Tensor; readonly axis: TimeAxis; readonly lag: number }
  /** Known when the sequence has ended. */
  | { readonly kind: 'late' };

class Streamer {
  readonly #whole: Built;
  readonly #piece: Built;
  readonly #lengths: Lengths;
  readonly #graph: Graph;
  readonly #fused: ReadonlySet<Node>;
  /** Of tensors of the piece as it was built. */
  readonly #meanings = new Map<Tensor, Meaning>();
  readonly #outputs: Record<string, Tensor> = {};
  readonly #constants: StepConstant[] = [];
  readonly #reductions: StreamedReduction[] = [];
  #carries = 0;
  #first: Tensor | undefined;

  constructor(whole: Built, piece: Built, lengths: Lengths, fuse: boolean) {
    this.#whole = whole;
    this.#piece = piece;
    this.#lengths = lengths;
    this.#graph = new Graph({ dtype: piece.graph.dtype });
    const live = findLive(piece.graph.nodes, Object.values(piece.outputs)).nodes;
    this.#fused = fuse ? fusedNeurons(live, Object.values(piece.outputs)) : new Set();
  }

  run(): StreamedGraph {
    const live = ({ graph, outputs }: Built) => findLive(graph.nodes, Object.values(outputs));
    const [long, short] = [live(this.#whole), live(this.#piece)];
    const isAlike =
      long.nodes.length === short.nodes.length && long.nodes.every(({ op }, i) => op === short.nodes[i]!.op);
    if (!isAlike) throw new NotStreamable('it is built otherwise for another length');
    short.nodes.forEach((node, i) => this.#add(long.nodes[i]!, node, short.tensors));
    const sequences: Record<string, number> = {};
    const late: Record<string, Tensor> = {};
    for (const [name, tensor] of Object.entries(this.#piece.outputs)) {
      const whole = this.#whole.outputs[name]!;
      const meaning = this.#meaningOf(whole, tensor);
      if (meaning.kind === 'late') late[name] = whole;
      else if (meaning.kind === 'steps' && meaning.axis.runs === 1) {
        sequences[name] = meaning.axis.axis;
        this.#outputs[`steps.${name}`] = meaning.tensor;
      } else throw new NotStreamable(`the output ${name} has no steps of its own`);
    }
    const [constants, reductions] = [this.#constants, this.#reductions];
    return { graph: this.#graph, outputs: this.#outputs, constants, reductions, sequences, late };
  }

  #add(whole: Node, piece: Node, read: ReadonlySet<Tensor>): void {
    const inputs = piece.inputs as readonly (Tensor | undefined)[];
    const outputs = piece.outputs as readonly Tensor[];
    const given = inputs.map((input, i) => input && this.#meaningOf(whole.inputs[i]!, input));
    if (given.some((meaning) => meaning?.kind === 'late')) {
      if (given.some((meaning) => meaning?.kind === 'steps' || meaning?.kind === 'cut')) {
        throw new NotStreamable('steps wait for what is known at the end');
      }
      for (const output of outputs) this.#meanings.set(output, { kind: 'late' });
      return;
    }
    const isCut = given.some((meaning) => meaning?.kind === 'cut');
    if (isCut && piece.op !== 'pad') throw new NotStreamable('steps are picked');
    const results = outputs.map((output, i) =>
      // Of a sequence that is cut short only to be delayed, see layout-rules.ts.
      piece.op === 'slice' ? undefined : timeAxis(whole.outputs[i]!.shape, output.shape, this.#lengths),
    );
    const axes = given.map((meaning) => (meaning && 'axis' in meaning ? meaning.axis : undefined));
    const tensors = given.map((meaning) => (meaning && 'tensor' in meaning ? meaning.tensor : undefined));
    const copy = () => this.#graph.append(piece.op, tensors as never, piece.attributes as never);
    if ([...axes, ...results].every((axis) => !axis)) {
      const isSame =
        given.every((meaning) => meaning?.kind !== 'fixed' || meaning.isSame) &&
        JSON.stringify(whole.attributes) === JSON.stringify(piece.attributes);
      const copies = copy() as readonly Tensor[];
      outputs.forEach((output, i) =>
        this.#meanings.set(output, { kind: 'fixed', tensor: copies[i]!, isSame }),
      );
      return;
    }
    if (given.some((meaning) => meaning?.kind === 'fixed' && !meaning.isSame)) {
      throw new NotStreamable('a number depends on the length');
    }
    const rule = streamRules[piece.op] as StreamRule<never>;
    const [first] = given;
    const made = rule({
      ...{ inputs: tensors, attributes: piece.attributes, whole: whole.attributes, lengths: this.#lengths },
      ...{
        axes,
        results,
        lag: first?.kind === 'cut' ? first.lag : undefined,
        isFused: this.#fused.has(piece),
        copy,
      },
      carry: (shape) => this.#carry(shape),
      first: () => (this.#first ??= this.#graph.input('first', 'int64', [])),
      refuse: (why) => {
        throw new NotStreamable(`${piece.op}: ${why}`);
      },
    } as Step as never);
    outputs.forEach((output, i) => {
      if (!read.has(output)) return;
      this.#meanings.set(output, this.#made(made[i]!, whole.outputs[i]!, output, axes[0]));
    });
  }

  /** What a rule's result is. @param from where the first input has its steps */
  #made(result: Result, whole: Tensor, piece: Tensor, from: TimeAxis | undefined): Meaning {
    if ('reduce' in result) return this.#reduced(result, whole);
    if ('cut' in result) return { kind: 'cut', tensor: result.cut, axis: from!, lag: result.lag };
    const axis = timeAxis(whole.shape, piece.shape, this.#lengths);
    if (!axis) throw new NotStreamable('a result has no steps');
    return { kind: 'steps', tensor: result, axis };
  }

  #reduced({ reduce, part }: Reduced, whole: Tensor): Meaning {
    const name = `part.${this.#reductions.length}`;
    const { source } = whole;
    const of = source.kind === 'node' ? (source.node.inputs[0] as Tensor) : whole;
    this.#reductions.push({ name, reduce, whole, terms: sizeOf(of.shape) / sizeOf(whole.shape) });
    this.#outputs[name] = part;
    return { kind: 'late' };
  }

  #carry(shape: readonly number[]): Carry {
    const at = this.#carries++;
    const before = this.#graph.input(`carry.${at}`, 'float32', shape);
    const keep = (next: Tensor) => {
      if (!sameShape(next.shape, shape))
        throw new NotStreamable('a piece is shorter than what is carried on');
      this.#outputs[`carried.${at}`] = next;
    };
    return { before, keep };
  }

  /** @param whole what stands in its place where the graph is built for whole sequences */
  #meaningOf(whole: Tensor, piece: Tensor): Meaning {
    const known = this.#meanings.get(piece);
    if (piece.source.kind === 'node') {
      if (!known) throw new Error(`internal: ${piece.source.node.op} is read before it is made`);
      return known;
    }
    const axis = timeAxis(whole.shape, piece.shape, this.#lengths);
    if (piece.source.kind === 'constant') return this.#constant(whole, piece, axis);
    if (known) return known;
    const meaning = this.#source(piece, axis);
    this.#meanings.set(piece, meaning);
    return meaning;
  }

  #source({ source, name, dtype, shape }: Tensor, axis: TimeAxis | undefined): Meaning {
    if (source.kind === 'parameter') {
      if (axis) throw new NotStreamable(`${name!} has a number for each step`);
      return { kind: 'fixed', tensor: this.#graph.parameter(name!, shape), isSame: true };
    }
    const tensor = this.#graph.input(name!, dtype, shape);
    return axis ? { kind: 'steps', tensor, axis } : { kind: 'fixed', tensor, isSame: true };
  }

  #constant(whole: Tensor, piece: Tensor, axis: TimeAxis | undefined): Meaning {
    if (whole.source.kind !== 'constant' || piece.source.kind !== 'constant')
      throw new NotStreamable('it is built otherwise for another length');
    const { dtype, shape } = piece;
    const { data } = whole.source;
    if (axis) {
      if (axis.runs > 1) throw new NotStreamable('a constant has steps of several samples');
      const found = this.#constants.find((one) => one.data === data);
      const name = found?.name ?? `constant.${this.#constants.length}`;
      const before = this.#graph.inputs.find((input) => input.name === name);
      const tensor = before ?? this.#graph.input(name, dtype, shape);
      if (!found) this.#constants.push({ name, dtype, data, shape: whole.shape, axis: axis.axis });
      return { kind: 'steps', tensor, axis };
    }
    const own = piece.source.data;
    const isSame = own.length === data.length && own.every((value, i) => Object.is(value, data[i]));
    return { kind: 'fixed', tensor: this.#graph.constant(own, shape, dtype), isSame };
  }
}
