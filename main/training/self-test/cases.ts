/** @file What the self-test computes: every native operator, on numbers that make neurons spike. */
import {
  add, adamW, buildTrainingStep, convRefractoryMask, feedbackNeuron, gradients, gru, lifNeuron, linear, linearScan, lstm, mul, norm, refractoryMask, sgd, slidingPsn, spike, spikeLinear, stateSpaceNeuron, sum,
} from '../../graph/index.ts'; // prettier-ignore
import type { Graph, LifRule, Optimizer, Tensor } from '../../graph/index.ts';

/** Odd sizes: the ends of vectors are where vectorised code goes wrong. */
export const size = [3, 53, 37] as const;

export interface Case {
  /** The operator, and which of its rules. */
  readonly name: string;
  /** Adds it to a graph, for a model with portable definitions or a native one; what it returns is compared. */
  readonly build: (graph: Graph, portable: boolean) => Record<string, Tensor>;
  /** Whether the native model makes its states again for the gradient; default false. */
  readonly recompute?: boolean;
}

const settings = { threshold: 1, surrogate: 'atan', surrogateScale: 2 } as const;
const sequence = (graph: Graph, name: string): Tensor => graph.input(name, 'float32', [...size]);
const perNeuron = (graph: Graph, name: string): Tensor => graph.input(name, 'float32', [size[2]]);

/** The gradient of Σ y·dy: what the operator's backward form computes. */
function gradient(graph: Graph, y: Tensor, ...inputs: Tensor[]): Record<string, Tensor> {
  const found = gradients(sum(mul(y, sequence(graph, 'dy'))), inputs);
  return Object.fromEntries(found.map((tensor, i) => [`gradient_${i}`, tensor]));
}

/** A step of an optimizer for two parameters. */
function optimizerStep(graph: Graph, portable: boolean, optimizer: Optimizer): Record<string, Tensor> {
  const parameters = [graph.parameter('weight', [size[1], size[2]]), graph.parameter('bias', [size[2]])];
  const losses = parameters.map((p) => sum(mul(p, graph.input(`slope of ${p.name}`, 'float32', p.shape))));
  const loss = losses.reduce((a, b) => add(a, b));
  const { outputs, fusedOutputs } = buildTrainingStep(graph, { loss, parameters, optimizer });
  return { ...(portable ? outputs : fusedOutputs) };
}

const rules: readonly LifRule[] = ['none', 'soft', 'hard', 'refractory', 'refractory-conv'];
const neuron = (current: Tensor, decay: Tensor, rule: LifRule) =>
  lifNeuron(current, decay, { rule, ...settings, ...(rule.startsWith('refractory') ? { period: 4 } : {}) });
/** Three states a neuron, turning and decaying at different speeds. */
const spaceNeuron = (graph: Graph, x: Tensor, rule: LifRule) => {
  const shape = [2, 3, size[2]];
  const filled = (value: (part: number, state: number) => number) =>
    graph.constant(
      Float32Array.from({ length: 6 * size[2] }, (_, i) => {
        const row = Math.floor(i / size[2]);
        return value(Math.floor(row / 3), row % 3);
      }),
      shape,
    );
  const pole = filled((part, n) => (part === 0 ? Math.cos : Math.sin)(0.3 * n) * (0.95 - 0.1 * n));
  const mix = filled((part, n) => 0.5 / (1 + part + n));
  return stateSpaceNeuron(x, { pole, mix, reset: mix }, { rule, ...settings, period: 4 });
};
/** Spikes through a linear map. */
const map = (graph: Graph) => {
  const inputs = [graph.parameter('weight', [size[2], size[2]]), perNeuron(graph, 'bias')] as const;
  return { inputs, y: spikeLinear(spike(sequence(graph, 'x'), settings), ...inputs) };
};
/** Two states that drive each other, lowered by spikes. */
const fedBack = (graph: Graph, x: Tensor, keep: number) => {
  // Where the trace is kept, neurons are connected as well.
  const weights = Float32Array.from({ length: size[2] ** 2 }, (_, i) => 0.2 * Math.sin(i));
  const connected = keep > 0 ? { recurrent: graph.constant(weights, [size[2], size[2]]) } : {};
  const rows = (...values: number[]) => {
    const data = Float32Array.from(
      { length: values.length * size[2] },
      (_, i) => values[Math.floor(i / size[2])]!,
    );
    return graph.constant(data, [values.length, size[2]]);
  };
  const feed = rows(-0.1, 0, -0.2, 0, -0.1, 0.3, -0.1);
  const parameters = { map: rows(0.8, -0.2, 0.7, 0.2, 0.9, 0.1), read: rows(1, -0.1), feed, reset: feed };
  return feedbackNeuron(x, { ...parameters, ...connected, keep }, settings);
};
const psn = (graph: Graph, x: Tensor) => {
  const weight = graph.constant(Float32Array.from({ length: 32 }, (_, i) => 2 ** -i));
  return slidingPsn(x, weight, graph.constant(-1), { surrogate: 'atan', surrogateScale: 2 });
};

export const cases: readonly Case[] = [
  {
    name: 'LinearScan, constant gate',
    build: (graph) => ({ h: linearScan(sequence(graph, 'x'), perNeuron(graph, 'decay')) }),
  },
  {
    name: 'LinearScan, reverse',
    build: (graph) => ({ h: linearScan(sequence(graph, 'x'), perNeuron(graph, 'decay'), { reverse: true }) }),
  },
  {
    name: 'LinearScan, gate by step',
    build: (graph) => ({ h: linearScan(sequence(graph, 'x'), sequence(graph, 'decays')) }),
  },
  { name: 'Spike', build: (graph) => ({ s: spike(sequence(graph, 'x'), settings) }) },
  {
    name: 'SpikeGrad',
    build: (graph) => {
      const x = sequence(graph, 'x');
      return gradient(graph, spike(x, settings), x);
    },
  },
  {
    name: 'RefractoryMask',
    build: (graph) => ({ s: refractoryMask(spike(sequence(graph, 'x'), settings), { period: 4 }).s }),
  },
  {
    name: 'ConvRefractoryMask',
    build: (graph) => ({ s: convRefractoryMask(spike(sequence(graph, 'x'), settings), { period: 4 }).s }),
  },
  ...rules.flatMap((rule): Case[] => [
    {
      name: `LifNeuron, ${rule}`,
      build: (graph) => {
        const { s, v } = neuron(sequence(graph, 'x'), perNeuron(graph, 'decay'), rule);
        return { s, v };
      },
    },
    {
      name: `LifNeuronGrad, ${rule}`,
      build: (graph) => {
        const [x, decay] = [sequence(graph, 'x'), perNeuron(graph, 'decay')];
        return gradient(graph, neuron(x, decay, rule).s, x, decay);
      },
    },
  ]),
  ...rules.map((rule): Case => ({
    name: `SpikingLayer and its gradient, ${rule}`,
    build: (graph) => {
      const weight = graph.input('weight', 'float32', [size[2], size[2]]);
      const bias = perNeuron(graph, 'bias');
      const decay = perNeuron(graph, 'decay');
      const first = neuron(sequence(graph, 'x'), decay, rule);
      const { s, count } = neuron(linear(first.s, weight, bias), decay, rule);
      return { count, ...gradient(graph, s, weight, bias) };
    },
  })),
  {
    name: 'SpikingStack, made again for the gradient',
    recompute: true,
    build: (graph) => {
      const [x, decay] = [sequence(graph, 'x'), perNeuron(graph, 'decay')];
      const weights = ['weight', 'weight above'].map((name) =>
        graph.input(name, 'float32', [size[2], size[2]]),
      );
      const bias = perNeuron(graph, 'bias');
      const first = neuron(linear(x, weights[0]!, bias), decay, 'refractory');
      const { count } = neuron(linear(first.s, weights[1]!, bias), decay, 'refractory');
      const found = gradients(sum(mul(count, graph.input('dcount', 'float32', count.shape))), weights);
      return { count, below: found[0]!, above: found[1]! };
    },
  },
  ...rules.flatMap((rule): Case[] => [
    {
      name: `StateSpaceNeuron, ${rule}`,
      build: (graph) => {
        const { s, v } = spaceNeuron(graph, sequence(graph, 'x'), rule);
        return { s, v };
      },
    },
    {
      name: `StateSpaceNeuronGrad, ${rule}`,
      build: (graph) => {
        const x = sequence(graph, 'x');
        return gradient(graph, spaceNeuron(graph, x, rule).s, x);
      },
    },
  ]),
  ...(['gru', 'lstm'] as const).flatMap((cell): Case[] => {
    const of = (graph: Graph) => {
      const gates = cell === 'gru' ? 3 : 4;
      const x = graph.input('x', 'float32', [size[0], size[1], gates * size[2]]);
      const weights = graph.input('decay', 'float32', [gates * size[2], size[2]]);
      return { inputs: [x, weights] as const, h: (cell === 'gru' ? gru : lstm)(x, mul(weights, 0.1)) };
    };
    return [
      { name: `GatedCell, ${cell}`, build: (graph) => ({ h: of(graph).h }) },
      {
        name: `GatedCellGrad, ${cell}`,
        build: (graph) => {
          const { inputs, h } = of(graph);
          return gradient(graph, h, ...inputs);
        },
      },
    ];
  }),
  {
    name: 'SpikeLinear',
    build: (graph) => ({ y: map(graph).y }),
  },
  {
    name: 'SpikeLinearGrad',
    build: (graph) => {
      const { inputs, y } = map(graph);
      return gradient(graph, y, ...inputs);
    },
  },
  ...[0, 0.9].flatMap((keep): Case[] => {
    const kind = keep === 0 ? 'last spike' : 'trace of the spikes, connected';
    return [
      {
        name: `FeedbackNeuron, ${kind}`,
        build: (graph) => {
          const { s, v } = fedBack(graph, sequence(graph, 'x'), keep);
          return { s, v };
        },
      },
      {
        name: `FeedbackNeuronGrad, ${kind}`,
        build: (graph) => {
          const x = sequence(graph, 'x');
          return gradient(graph, fedBack(graph, x, keep).s, x);
        },
      },
    ];
  }),
  ...[true, false].flatMap((centred): Case[] => {
    const of = (graph: Graph) => {
      const inputs = [sequence(graph, 'x'), perNeuron(graph, 'scale'), perNeuron(graph, 'bias')] as const;
      return { inputs, y: norm(...inputs, { centred }) };
    };
    const kind = centred ? 'about the mean' : 'root mean square';
    return [
      { name: `Norm, ${kind}`, build: (graph) => ({ y: of(graph).y }) },
      {
        name: `NormGrad, ${kind}`,
        build: (graph) => {
          const { inputs, y } = of(graph);
          return gradient(graph, y, ...inputs);
        },
      },
    ];
  }),
  {
    name: 'AdamStep',
    build: (graph, portable) => optimizerStep(graph, portable, adamW()),
  },
  {
    name: 'SgdStep',
    build: (graph, portable) => optimizerStep(graph, portable, sgd({ momentum: 0.9, weightDecay: 0.1 })),
  },
  {
    name: 'SlidingPsn',
    build: (graph) => {
      const { s, h } = psn(graph, sequence(graph, 'x'));
      return { s, h };
    },
  },
  {
    name: 'SlidingPsnGrad',
    build: (graph) => {
      const x = sequence(graph, 'x');
      return gradient(graph, psn(graph, x).s, x);
    },
  },
];
