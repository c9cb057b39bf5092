/** @file Writes portable functions (../portable-function.ts) without naming every intermediate value by hand. */
import type {
  Attribute,
  ConstantTensor,
  OperatorCall,
  PortableFunction,
  PortableNode,
  PortableValue,
} from '../portable-function.ts';

/** A value, [B,H] if nothing is said, that is carried from step to step of a scan: its type and what it is before the first step. */
interface ScanState {
  readonly dtype: ConstantTensor['dtype'];
  readonly initial: string;
  /** Where it is not [B,H]. */
  readonly rank?: number;
}

/** What a scan does at each step: from the states and this step's slices to new states and slices of the results. */
type ScanBody = (
  body: FunctionBuilder,
  states: readonly string[],
  slices: readonly string[],
) => { readonly states: readonly string[]; readonly slices: readonly string[] };

interface ScanOptions {
  readonly states: readonly ScanState[];
  /** float32 sequences [B,T,H] (or of another type), taken one time step at a time. */
  readonly sequences: readonly {
    readonly name: string;
    readonly dtype?: ConstantTensor['dtype'];
    /** Of one step's slice, where it differs from that of the others. */
    readonly rank?: number;
  }[];
  /** Element types of the sequences that come out. */
  readonly results: readonly ConstantTensor['dtype'][];
  /** From the last step to the first. */
  readonly reverse?: boolean;
  /** The rank of one step's slice of the sequences and of the results; 2 if absent: [B,H]. */
  readonly sliceRanks?: { readonly sequences: number; readonly results: number };
}

/** Element types as ONNX counts them. */
const elementTypes = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 } as const;

/** Collects nodes; every method returns the name of what it adds. */
export class FunctionBuilder {
  readonly #nodes: PortableNode[] = [];
  readonly #prefix: string;
  #count = 0;

  constructor(prefix = '') {
    this.#prefix = prefix;
  }

  get nodes(): readonly PortableNode[] {
    return this.#nodes;
  }

  #fresh(): string {
    return `${this.#prefix}t${this.#count++}`;
  }

  /** One node with one output. */
  op(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, Attribute>>): string {
    const output = this.#fresh();
    this.#nodes.push({ op, inputs, outputs: [output], ...(attributes ? { attributes } : {}) });
    return output;
  }

  /** A float32 scalar. */
  float(value: number): string {
    return this.#constant({ dtype: 'float32', dims: [], data: [value] });
  }

  /** An int64 vector. */
  ints(...values: readonly number[]): string {
    return this.#constant({ dtype: 'int64', dims: [values.length], data: values });
  }

  /** An int64 scalar. */
  index(value: number): string {
    return this.#constant({ dtype: 'int64', dims: [], data: [value] });
  }

  /** An int32 scalar. */
  int32(value: number): string {
    return this.#constant({ dtype: 'int32', dims: [], data: [value] });
  }

  #constant(tensor: ConstantTensor): string {
    return this.op('Constant', [], { value: { tensor } });
  }

  cast(value: string, to: keyof typeof elementTypes): string {
    return this.op('Cast', [value], { to: elementTypes[to] });
  }

  /** Sizes [first, last) of a tensor's shape. */
  sizes(value: string, first: number, last?: number): string {
    return this.op('Shape', [value], { start: first, ...(last === undefined ? {} : { end: last }) });
  }

  /** A tensor of one value, of a shape that is known when the model runs. */
  filled(shape: string, dtype: ConstantTensor['dtype'], value: number): string {
    return this.op('ConstantOfShape', [shape], { value: { tensor: { dtype, dims: [1], data: [value] } } });
  }

  /** Zeros [B,H] for a sequence [B,T,H]. */
  zerosPerChannel(sequence: string, dtype: 'float32' | 'int32' = 'float32'): string {
    const shape = this.op('Concat', [this.sizes(sequence, 0, 1), this.sizes(sequence, 2, 3)], { axis: 0 });
    return this.filled(shape, dtype, 0);
  }

  /** An ONNX Scan over time. Returns the last states and the sequences of results. */
  scan(options: ScanOptions, write: ScanBody): { states: string[]; results: string[] } {
    const name = this.#fresh();
    const body = new FunctionBuilder(`${name}_`);
    const ranks = options.sliceRanks ?? { sequences: 2, results: 2 };
    const states = options.states.map(({ dtype, rank = 2 }, i) => ({
      ...{ name: `${name}_state${i}`, dtype, rank },
    }));
    const slices = options.sequences.map(({ dtype = 'float32', rank = ranks.sequences }, i) => {
      return { name: `${name}_slice${i}`, dtype, rank };
    });
    const made = write(body, states.map(nameOf), slices.map(nameOf));
    // Every output of a body needs a name of its own.
    const output = (value: string, dtype: ConstantTensor['dtype'], rank: number): PortableValue => {
      return { name: body.op('Identity', [value]), dtype, rank };
    };
    const outputs = [
      ...made.states.map((value, i) => output(value, states[i]!.dtype, states[i]!.rank)),
      ...made.slices.map((value, i) => output(value, options.results[i]!, ranks.results)),
    ];
    // Scan can take time from axis 1 by itself, but onnxruntime then divides by zero when the batch is empty.
    const exchanged = (value: string, sliceRank: number) =>
      sliceRank === 0 ? value : this.op('Transpose', [value], { perm: [1, 0, 2, 3].slice(0, sliceRank + 1) });
    const sequences = options.sequences.map(({ name, rank = ranks.sequences }) => exchanged(name, rank));
    const direction = options.reverse ? 1 : 0;
    const ends = outputs.map(() => this.#fresh());
    this.#nodes.push({
      op: 'Scan',
      inputs: [...options.states.map(({ initial }) => initial), ...sequences],
      outputs: ends,
      attributes: {
        num_scan_inputs: slices.length,
        scan_input_directions: slices.map(() => direction),
        scan_output_directions: options.results.map(() => direction),
        body: { graph: { name: `${name}_body`, inputs: [...states, ...slices], outputs, nodes: body.nodes } },
      },
    });
    const results = ends.slice(states.length).map((value) => exchanged(value, ranks.results));
    return { states: ends.slice(0, states.length), results };
  }
}

const nameOf = ({ name }: Pick<PortableValue, 'name'>) => name;

/**
 * Finishes a function.
 * @param operator the native operator's name; with the call's details it becomes the function's
 * @param inputs names of all the operator's inputs, in order; those that the call has become the function's
 * @param outputs the value of each of the operator's outputs by its name; undefined for one that the call has not
 */
export function portableFunction(
  operator: string,
  call: OperatorCall,
  builder: FunctionBuilder,
  inputs: readonly string[],
  outputs: Readonly<Record<string, string | undefined>>,
): PortableFunction {
  const wanted = Object.entries(outputs).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    name: functionName(operator, call),
    inputs: inputs.filter((_, i) => call.inputs[i]),
    outputs: wanted.map(([name]) => name),
    nodes: [
      ...builder.nodes,
      ...wanted.map(([name, value]) => ({ op: 'Identity', inputs: [value], outputs: [name] })),
    ],
    opset: 20,
  };
}

/** A name that says everything that the function depends on: LifNeuron_rule_soft_threshold_1_in_11_out_101_rank_31. */
function functionName(operator: string, call: OperatorCall): string {
  const bits = (flags: readonly boolean[]) => flags.map(Number).join('');
  const attributes = Object.entries(call.attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    operator,
    ...attributes.flatMap(([name, value]) => [name, String(value)]),
    ...['in', bits(call.inputs), 'out', bits(call.outputs), 'rank', call.ranks.join('')],
  ].join('_');
}
