/**
 * @file Writes a graph as an ONNX model: opset 20, IR version 10, the domain `refract` version 1 for native operators
 * or model-local functions of the domain `refract.portable` in their place. The same graph gives the same bytes.
 */
import { create, toBinary } from '@bufbuild/protobuf';
import { definitionOf } from '../definitions/index.ts';
import type { OnnxConstant } from '../definitions/definition.ts';
import { toTensorData } from '../dtype.ts';
import { check, ShapeError, sizeOf } from '../shape.ts';
import type { Graph, Node, Tensor } from '../graph.ts';
import { encodeNode, encodeTensor, encodeValue } from './messages.ts';
import { fuseLayers } from './fuse.ts';
import { findLive } from './live.ts';
import type { LivePart } from './live.ts';
import { Names } from './names.ts';
import { ModelProtoSchema } from './onnx_pb.ts';
import type { NodeProto, TensorProto, ValueInfoProto } from './onnx_pb.ts';
import { PortableFunctions } from './portable.ts';

/** The operator set and file version that are written. onnxruntime 1.29 and everything since mid 2024 reads them. */
const opset = 20n;
const irVersion = 10n;

export interface EncodeOptions {
  /** What the model gives, by name. Whatever these do not need is left out, inputs too. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Write native operators as functions of standard operators, so that any runtime can run the model. */
  readonly portable: boolean;
  /** Whether spiking layers become single operators (see fuse.ts); default: wherever operators are native. */
  readonly fuse?: boolean;
  /** Whether sequences come in pieces (see FuseOptions); only of fused models, of graphs that streamGraph made. */
  readonly streamed?: boolean;
  /** Whether fused layers run again for the gradient instead of keeping what they gave (see FuseOptions). */
  readonly recompute?: boolean;
  /** Tensors that come as inputs of these names instead of being computed; only of models that are not fused. */
  readonly given?: Readonly<Record<string, Tensor>>;
  /**
   * A name for the leading size of all inputs (that are not parameters), which is then free. They must share one
   * leading size in the graph, which no other leading axis of an output may have by chance. For models without
   * gradients: those are right for the batch size of the graph alone.
   */
  readonly dynamicBatch?: string;
  /** Values of parameters to store in the model; such a parameter is no input. */
  readonly parameterValues?: Readonly<Record<string, ArrayLike<number>>>;
  /** A description for people. */
  readonly doc?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Encodes the part of a graph that some outputs need.
 * @returns the bytes of an ONNX ModelProto
 * @throws ShapeError if outputs are of another graph, a name is taken, a stored parameter is not of this graph or has
 * another size, or with `dynamicBatch` the inputs differ in their leading size
 */
export function encodeModel(graph: Graph, options: EncodeOptions): Uint8Array {
  const model = new ModelWriter(graph, options);
  return model.encode();
}

class ModelWriter {
  readonly #graph: Graph;
  readonly #options: EncodeOptions;
  readonly #names: Names;
  readonly #nameOf = new Map<Tensor, string>();
  readonly #nodes: NodeProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #valueInfo: ValueInfoProto[] = [];
  readonly #initializers: TensorProto[] = [];
  readonly #constants = new Map<string, string>();
  readonly #functions = new PortableFunctions();
  /** What stands in for tensors of the graph. */
  #alias: ReadonlyMap<Tensor, Tensor> = new Map();

  constructor(graph: Graph, options: EncodeOptions) {
    const inputs = [...graph.inputs, ...graph.parameters].map((tensor) => tensor.name!);
    const outputs = Object.keys(options.outputs);
    const clash = outputs.find((name) => inputs.includes(name));
    if (clash !== undefined)
      throw new ShapeError('encodeModel', `names of outputs that no input has, got "${clash}"`);
    const parameters = new Set(graph.parameters.map((tensor) => tensor.name));
    const unknown = Object.keys(options.parameterValues ?? {}).find((name) => !parameters.has(name));
    if (unknown !== undefined)
      throw new ShapeError('encodeModel', `values of parameters, got one of "${unknown}"`);
    this.#graph = graph;
    this.#options = options;
    this.#names = new Names([...inputs, ...outputs]);
  }

  encode(): Uint8Array {
    const asked = Object.entries(this.#options.outputs);
    for (const [name, tensor] of asked) {
      if (tensor.graph !== this.#graph) throw new ShapeError('encodeModel', `output "${name}" of this graph`);
    }
    const { live, more } = this.#live(Object.values(this.#options.outputs));
    const outputs = [...asked, ...Object.entries(more)];
    const sources = [...this.#graph.inputs, ...this.#graph.parameters].filter((tensor) =>
      live.tensors.has(tensor),
    );
    const batch = this.#batch(sources);
    for (const tensor of sources) this.#addSource(tensor, batch);
    const copies = this.#nameOutputs(outputs);
    for (const node of live.nodes) this.#addNode(node, live.tensors);
    for (const [name, tensor] of copies) {
      this.#nodes.push(encodeNode({ op: 'Identity', inputs: [this.#read(tensor)], outputs: [name] }));
    }
    return this.#finish(
      outputs.map(([name, tensor]) => encodeValue(name, tensor.dtype, withBatch(tensor, batch))),
    );
  }

  /** What has to be written, fused where it can be. */
  #live(outputs: readonly Tensor[]): { live: LivePart; more: Readonly<Record<string, Tensor>> } {
    const { portable, fuse = !portable, streamed = false, recompute = false, given = {} } = this.#options;
    if (!fuse) {
      const entries = Object.entries(given);
      this.#alias = new Map(
        entries.map(([name, tensor]) => [tensor, this.#graph.input(name, tensor.dtype, tensor.shape)]),
      );
      return { live: findLive(this.#graph.nodes, outputs, this.#alias), more: {} };
    }
    const plain = findLive(this.#graph.nodes, outputs);
    const fuseOptions = { streamed, recompute };
    const { nodes, alias, outputs: more } = fuseLayers(this.#graph, plain.nodes, outputs, fuseOptions);
    this.#alias = alias;
    return { live: findLive(nodes, [...outputs, ...Object.values(more)], alias), more };
  }

  /** The leading size that is free, with its name. */
  #batch(sources: readonly Tensor[]): Batch | undefined {
    const name = this.#options.dynamicBatch;
    if (name === undefined) return undefined;
    const batched = sources.filter(({ source, shape }) => source.kind === 'input' && shape.length > 0);
    const sizes = new Set(batched.map(({ shape }) => shape[0]!));
    if (sizes.size > 1) {
      const got = Object.fromEntries(batched.map((tensor) => [tensor.name!, tensor]));
      throw new ShapeError('encodeModel', 'inputs with one leading size, since the batch is dynamic', got);
    }
    const [size] = sizes;
    return size === undefined ? undefined : { name, size };
  }

  #addSource(tensor: Tensor, batch: Batch | undefined): void {
    const name = tensor.name!;
    this.#nameOf.set(tensor, name);
    const stored = tensor.source.kind === 'parameter' ? this.#options.parameterValues?.[name] : undefined;
    if (stored) {
      const size = sizeOf(tensor.shape);
      const fits = stored.length === size;
      check(fits, 'encodeModel', `${size} values for parameter "${name}", got ${stored.length}`);
      const data = toTensorData(tensor.dtype, stored);
      this.#initializers.push(encodeTensor(name, tensor.dtype, tensor.shape, data));
    } else {
      const shape = tensor.source.kind === 'input' ? withBatch(tensor, batch) : tensor.shape;
      this.#inputs.push(encodeValue(name, tensor.dtype, shape));
    }
  }

  /** Gives results of nodes the names of outputs; what cannot have the name (an input, a second name) is copied. */
  #nameOutputs(outputs: readonly (readonly [string, Tensor])[]): (readonly [string, Tensor])[] {
    return outputs.filter(([name, asked]) => {
      const tensor = this.#alias.get(asked) ?? asked;
      if (tensor.source.kind !== 'node' || this.#nameOf.has(tensor)) return true;
      this.#nameOf.set(tensor, name);
      return false;
    });
  }

  #addNode(node: Node, live: ReadonlySet<Tensor>): void {
    const form = definitionOf(node.op).onnx(node.attributes, node.inputs);
    const present = node.inputs as readonly (Tensor | undefined)[];
    const inputs = present.map((input) => (input ? this.#read(input) : ''));
    const outputs = (node.outputs as readonly Tensor[]).map((output) =>
      live.has(output) ? this.#write(output, node.op) : '',
    );
    const constants = (form.constants ?? []).map((constant) => this.#constant(constant));
    const native = { ...form, inputs: [...inputs, ...constants], outputs };
    const portable = form.domain === 'refract' && this.#options.portable;
    const ranks = present.map((input) => input?.shape.length ?? 0);
    const encoded = portable ? this.#functions.call(native, ranks) : native;
    this.#nodes.push(encodeNode(encoded, this.#names.next(`node_${node.op}`)));
  }

  /** The name of a tensor that is there already, or of a constant, which is stored when it is first read. */
  #read(asked: Tensor): string {
    const tensor = this.#alias.get(asked) ?? asked;
    const known = this.#nameOf.get(tensor);
    if (known !== undefined) return known;
    const { source } = tensor;
    if (source.kind !== 'constant')
      throw new Error(`internal: ${tensor.dtype} ${tensor.id} is read before it is made`);
    const name = this.#names.next('constant');
    this.#nameOf.set(tensor, name);
    this.#initializers.push(encodeTensor(name, tensor.dtype, tensor.shape, source.data));
    return name;
  }

  #write(tensor: Tensor, stem: string): string {
    const output = this.#nameOf.get(tensor);
    if (output !== undefined) return output;
    const name = this.#names.next(stem);
    this.#nameOf.set(tensor, name);
    if (this.#options.dynamicBatch === undefined) {
      this.#valueInfo.push(encodeValue(name, tensor.dtype, tensor.shape));
    }
    return name;
  }

  /** The name of a constant that ONNX wants as an input; equal ones are stored once. */
  #constant({ dtype, shape, values }: OnnxConstant): string {
    const key = `${dtype}|${shape.join()}|${values.join()}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.#names.next('constant');
    this.#constants.set(key, name);
    this.#initializers.push(encodeTensor(name, dtype, shape, toTensorData(dtype, values)));
    return name;
  }

  #finish(output: ValueInfoProto[]): Uint8Array {
    const { doc = '', metadata = {} } = this.#options;
    const domains = new Set(this.#nodes.map(({ domain }) => domain).filter((domain) => domain !== ''));
    const model = create(ModelProtoSchema, {
      irVersion,
      producerName: 'refract',
      docString: doc,
      opsetImport: [
        { domain: '', version: opset },
        ...[...domains].map((domain) => ({ domain, version: 1n })),
      ],
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      functions: this.#functions.encode(),
      graph: {
        name: 'refract',
        node: this.#nodes,
        initializer: this.#initializers,
        input: this.#inputs,
        output,
        valueInfo: this.#valueInfo,
      },
    });
    return toBinary(ModelProtoSchema, model);
  }
}

/** The free leading size. */
interface Batch {
  readonly name: string;
  readonly size: number;
}

/** A shape with the free leading size in it. */
function withBatch({ shape }: Tensor, batch: Batch | undefined): readonly (number | string)[] {
  return batch && shape[0] === batch.size ? [batch.name, ...shape.slice(1)] : shape;
}
