/**
 * @file Memories in plain arithmetic in double precision, as their publications write them: each a loop of steps for the
 * neurons of one layer and one sequence. What belongs to a memory's own rule (adaptations, damping) is there as well.
 */
import type { LayerOptions } from '../../../main/models/index.ts';

export type C = readonly [re: number, im: number];
const times = ([a, b]: C, [c, d]: C): C => [a * c - b * d, a * d + b * c];
const plus = ([a, b]: C, [c, d]: C): C => [a + c, b + d];
const over = (a: C, [c, d]: C): C => times(a, [c / (c * c + d * d), -d / (c * c + d * d)]);
const exp = ([a, b]: C): C => [Math.exp(a) * Math.cos(b), Math.exp(a) * Math.sin(b)];
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

export interface Layer {
  readonly hidden: number;
  readonly options: LayerOptions;
  /** A parameter's number at a place of its flat array; the name without the layer's. */
  readonly value: (name: string, at?: number) => number;
}

export interface PlainMemory {
  /** From a step's currents of all neurons to what is compared with the threshold. */
  readonly step: (x: readonly number[]) => number[];
  /** What a spike does by a reset and by anything else (1 each, or between), of memories with a rule of their own. */
  readonly after?: (neuron: number, reset: number, feed: number) => void;
  /** The states of diagonal state spaces. */
  readonly states?: {
    /** The shortest change that lowers a neuron's potential by so much. */
    readonly shortest: (neuron: number, by: number) => C[];
    readonly take: (neuron: number, change: readonly C[], share: number) => void;
    readonly scale: (neuron: number, factor: number) => void;
    /** What all neurons carry, to be put back; and the potential of that alone, without an input. */
    readonly all: () => C[][];
    readonly put: (neuron: number, states: readonly C[]) => void;
    readonly mixed: (neuron: number) => number;
  };
}

/** What an input is added to with weight 1, how that decays and turns, and what of it is seen. */
interface State {
  readonly pole: C;
  readonly mix: C;
}

/** h[t] = pole·h[t−1] + x[t], u[t] = skip·x[t] + Re Σ mix·h[t]. */
function diagonal(
  { hidden }: Layer,
  neuronOf: (neuron: number) => { readonly states: readonly State[]; readonly skip?: number },
): PlainMemory {
  const neurons = Array.from({ length: hidden }, (_, c) => neuronOf(c));
  const h: C[][] = neurons.map(({ states }) => states.map(() => [0, 0]));
  const mixed = (c: number, direct = 0) =>
    neurons[c]!.states.reduce((sum, { mix }, n) => sum + times(mix, h[c]![n]!)[0], direct);
  return {
    step: (x) =>
      neurons.map(({ states, skip = 0 }, c) => {
        h[c] = states.map(({ pole }, n) => plus(times(pole, h[c]![n]!), [x[c]!, 0]));
        return mixed(c, skip * x[c]!);
      }),
    states: {
      shortest(c, by) {
        const { states } = neurons[c]!;
        const size = states.reduce((sum, { mix: [re, im] }) => sum + re * re + im * im, 0);
        return states.map(({ mix: [re, im] }) => [(by * re) / size, (-by * im) / size]);
      },
      take: (c, change, share) =>
        void (h[c] = h[c]!.map(([re, im], n) => [re - share * change[n]![0], im - share * change[n]![1]])),
      scale: (c, factor) => void (h[c] = h[c]!.map(([re, im]) => [factor * re, factor * im])),
      all: () => [...h],
      put: (c, states) => void (h[c] = [...states]),
      mixed,
    },
  };
}

/** One complex state of which the real part is seen, with a weight. */
const single = (layer: Layer, of: (neuron: number) => { readonly pole: C; readonly drive: number }) =>
  diagonal(layer, (c) => {
    const { pole, drive } = of(c);
    return { states: [{ pole, mix: [drive, 0] }] };
  });

const range = (length: number) => Array.from({ length }, (_, i) => i);

/** A linear map of the neurons' numbers: weight [rows,hidden] and bias [rows]. */
function mapped({ hidden, value }: Layer, name: string, rows: number, x: readonly number[], bias = true) {
  const weight = bias ? `${name}.weight` : name;
  return range(rows).map((r) =>
    x.reduce((sum, one, c) => sum + value(weight, r * hidden + c) * one, bias ? value(`${name}.bias`, r) : 0),
  );
}

/** What neurons with a rule of their own carry: u and w, and what the last spike left for the next step. */
interface Pair {
  u: number;
  w: number;
  q: number;
}

function pairs(
  { hidden }: Layer,
  step: (neuron: number, state: Pair, x: number) => number,
  after: (neuron: number, state: Pair, reset: number, feed: number) => void,
): PlainMemory {
  const states = range(hidden).map((): Pair => ({ u: 0, w: 0, q: 0 }));
  return {
    step: (x) => states.map((state, c) => step(c, state, x[c]!)),
    after: (c, reset, feed) => after(c, states[c]!, reset, feed),
  };
}

const clamp = (value: number, high: number) => Math.min(Math.max(value, 0), high);

export const plainMemories: Readonly<Record<string, (layer: Layer) => PlainMemory>> = {
  none: () => ({ step: (x) => [...x] }),
  lif: (layer) => single(layer, (c) => ({ pole: [sigmoid(layer.value('memory.decay', c)), 0], drive: 1 })),
  s4d: (layer) =>
    diagonal(layer, (c) => {
      const { hidden, value, options } = layer;
      const dt = Math.exp(value('memory.logStep', c));
      const states = range(options.stateSize / 2).map((n): State => {
        const at = n * hidden + c;
        const a: C = [-Math.exp(value('memory.logDecay', at)), value('memory.frequency', at)];
        const pole = exp(times(a, [dt, 0]));
        const input = over(plus(pole, [-1, 0]), a);
        // With its conjugate, a state counts twice.
        const output: C = [2 * value('memory.outputReal', at), 2 * value('memory.outputImaginary', at)];
        return { pole, mix: times(output, input) };
      });
      return { states, skip: value('memory.skip', c) };
    }),
  lru: (layer) =>
    diagonal(layer, (c) => {
      const { hidden, value, options } = layer;
      const states = range(options.stateSize / 2).map((n): State => {
        const at = n * hidden + c;
        const pole = exp([-Math.exp(value('memory.logDecay', at)), Math.exp(value('memory.logPhase', at))]);
        const gamma = Math.sqrt(1 - pole[0] ** 2 - pole[1] ** 2);
        const output: C = [value('memory.outputReal', at), value('memory.outputImaginary', at)];
        return { pole, mix: times(output, [gamma, 0]) };
      });
      return { states, skip: value('memory.skip', c) };
    }),
  mingru(layer) {
    let u = range(layer.hidden).map(() => 0);
    return {
      step(x) {
        const z = mapped(layer, 'memory.gate', layer.hidden, x).map(sigmoid);
        const candidate = mapped(layer, 'memory.candidate', layer.hidden, x);
        u = u.map((before, c) => (1 - z[c]!) * before + z[c]! * candidate[c]!);
        return [...u];
      },
    };
  },
  gru(layer) {
    const { hidden } = layer;
    let u = range(hidden).map(() => 0);
    return {
      step(x) {
        const ofInput = mapped(layer, 'memory.gates', 3 * hidden, x);
        const ofState = mapped(layer, 'memory.recurrent', 3 * hidden, u, false);
        u = u.map((before, c) => {
          const at = [c, hidden + c, 2 * hidden + c] as const;
          const r = sigmoid(ofInput[at[0]]! + ofState[at[0]]!);
          const z = sigmoid(ofInput[at[1]]! + ofState[at[1]]!);
          const n = Math.tanh(ofInput[at[2]]! + r * ofState[at[2]]!);
          return (1 - z) * n + z * before;
        });
        return [...u];
      },
    };
  },
  lstm(layer) {
    const { hidden } = layer;
    let u = range(hidden).map(() => 0);
    const cell = range(hidden).map(() => 0);
    return {
      step(x) {
        const ofInput = mapped(layer, 'memory.gates', 4 * hidden, x);
        const gates = mapped(layer, 'memory.recurrent', 4 * hidden, u, false).map((v, g) => v + ofInput[g]!);
        u = u.map((_, c) => {
          const [i, f, g, o] = range(4).map((gate) => gates[gate * hidden + c]!) as [
            number,
            number,
            number,
            number,
          ];
          cell[c] = sigmoid(f) * cell[c]! + sigmoid(i) * Math.tanh(g);
          return sigmoid(o) * Math.tanh(cell[c]);
        });
        return [...u];
      },
    };
  },
  prf: (layer) =>
    single(layer, (c) => {
      const dt = Math.exp(layer.value('memory.logStep', c));
      const phase = Math.exp(layer.value('memory.logPhase', c));
      return { pole: exp([-dt / layer.options.timeConstant, dt * phase]), drive: dt };
    }),
  resonators: (layer) =>
    diagonal(layer, (c) => {
      const { value } = layer;
      const dt = Math.exp(value('memory.logStep', c));
      const rate: C = [-Math.exp(value('memory.logDecay', c)), value('memory.frequency', c)];
      const pole = exp(times(rate, [dt, 0]));
      return { states: [{ pole, mix: over(plus(pole, [-1, 0]), rate) }] };
    }),
  dendrites: (layer) =>
    diagonal(layer, (c) => {
      const { hidden, value, options } = layer;
      const dt = Math.exp(value('memory.logStep', c));
      const states = range(options.branches).map((n): State => {
        const at = n * hidden + c;
        const rate: C = [-Math.exp(value('memory.logDecay', at)), value('memory.frequency', at)];
        const weight = value('memory.output', at) * value('memory.gain', at) * dt;
        return { pole: exp(times(rate, [dt, 0])), mix: [weight, 0] };
      });
      return { states };
    }),
  compartments: (layer) =>
    diagonal(layer, (c) => {
      const { hidden, value, options } = layer;
      const dt = Math.exp(value('memory.logStep', c));
      const states = range(options.branches).map((n): State => {
        const at = n * hidden + c;
        const complex = (part: string): C => [
          value(`memory.${part}Real`, at),
          value(`memory.${part}Imaginary`, at),
        ];
        const rate: C = [-Math.exp(value('memory.logDecay', at)), value('memory.frequency', at)];
        const pole = exp(times(rate, [dt, 0]));
        const input = times(over(plus(pole, [-1, 0]), rate), complex('input'));
        return { pole, mix: times(complex('output'), input) };
      });
      return { states, skip: value('memory.skip', c) };
    }),
  rf: (layer) =>
    single(layer, (c) => {
      const { dt, gain } = layer.options;
      const turn = dt * Math.abs(layer.value('memory.frequency', c));
      return { pole: [1 - dt * Math.abs(layer.value('memory.damping', c)), turn], drive: dt * gain };
    }),
  cuba: (layer) => cuba(layer),
  alif: (layer) =>
    single(layer, (c) => {
      const alpha = Math.exp(-1 / Math.abs(layer.value('memory.time', c)));
      return { pole: [alpha, 0], drive: 1 - alpha };
    }),
  'se-adlif': (layer) => seAdlif(layer),
  silif: (layer) => silif(layer),
  'c-silif': (layer) =>
    single(layer, (c) => ({ pole: turning(layer, c), drive: 2 * layer.value('memory.gain', c) })),
  brf: (layer) =>
    single(layer, (c) => {
      const { dt, gain } = layer.options;
      const omega = Math.abs(layer.value('memory.frequency', c));
      return { pole: [1 + dt * balance(layer, c), dt * omega], drive: dt * gain };
    }),
  hrf: (layer) => hrf(layer),
};

/** Memories with the rule of their own, by the memory. */
export const plainNeurons: Readonly<Record<string, (layer: Layer) => PlainMemory>> = {
  cuba: (layer) => cuba(layer),
  alif(layer) {
    const { value, options } = layer;
    const decay = (name: string, c: number) => Math.exp(-1 / Math.abs(value(name, c)));
    return pairs(
      layer,
      (c, state, x) => {
        const [alpha, rho] = [decay('memory.time', c), decay('spike.time', c)];
        state.w = rho * state.w + (1 - rho) * state.q;
        state.u = alpha * state.u + (1 - alpha) * x;
        return state.u - options.adaptation * state.w;
      },
      (_, state, reset, feed) => {
        state.q = feed;
        state.u -= reset * (options.threshold + options.adaptation * state.w);
      },
    );
  },
  'se-adlif': (layer) => seAdlif(layer),
  silif: (layer) => silif(layer),
  'c-silif': (layer) =>
    pairs(
      layer,
      (c, state, x) => {
        const [re, im] = times(turning(layer, c), [state.u - layer.options.resetShare * state.q, state.w]);
        [state.u, state.w] = [re + layer.value('memory.gain', c) * x, im];
        return 2 * state.u;
      },
      (_, state, reset) => void (state.q = reset),
    ),
  brf(layer) {
    const { dt, gain, recovery } = layer.options;
    return pairs(
      layer,
      (c, state, x) => {
        const [omega, b] = [Math.abs(layer.value('memory.frequency', c)), balance(layer, c) - state.q];
        const { u, w } = state;
        state.u = u + dt * (b * u - omega * w + gain * x);
        state.w = w + dt * (omega * u + b * w);
        return state.u - state.q;
      },
      (_, state, reset) => void (state.q = recovery * state.q + reset),
    );
  },
  hrf: (layer) => hrf(layer),
};

/** What the balanced resonator's oscillation grows by, ≤ 0. */
function balance({ value, options: { dt } }: Layer, c: number): number {
  const omega = Math.abs(value('memory.frequency', c));
  return (Math.sqrt(1 - (dt * omega) ** 2) - 1) / dt - Math.abs(value('memory.damping', c));
}

/** λ of the complex SiLIF. */
function turning({ value }: Layer, c: number): C {
  const dt = Math.exp(value('memory.logStep', c));
  return exp([-Math.exp(value('memory.logDecay', c)) * dt, value('memory.frequency', c) * dt]);
}

function cuba(layer: Layer): PlainMemory {
  const { value, options } = layer;
  return pairs(
    layer,
    (c, state, x) => {
      const d = sigmoid(value('memory.decay', c));
      state.w = sigmoid(value('memory.currentDecay', c)) * state.w + x;
      return (state.u = d * state.u + (1 - d) * state.w);
    },
    (_, state, reset) => {
      if (options.reset === 'hard') state.u *= 1 - reset;
      if (options.reset === 'soft') state.u -= options.threshold * reset;
    },
  );
}

function seAdlif(layer: Layer): PlainMemory {
  const { value, options } = layer;
  const decay = (name: string, c: number, low: number, high: number) => {
    const share = clamp(value(name, c), 1);
    return Math.exp(-1 / (share * high + (1 - share) * low));
  };
  // What w takes in of a step is known after its spike.
  return pairs(
    layer,
    (c, state, x) => {
      const alpha = decay('memory.timeShare', c, options.timeMin, options.timeMax);
      return (state.u = alpha * state.u + (1 - alpha) * (x - state.w));
    },
    (c, state, reset, feed) => {
      const beta = decay('memory.adaptationShare', c, options.adaptationMin, options.adaptationMax);
      const a = clamp(value('memory.subthreshold', c), 1);
      const bySpike = feed === 0 ? 0 : clamp(value('spike.triggered', c), 2) * feed;
      state.u *= 1 - reset;
      state.w = beta * state.w + (1 - beta) * options.adaptationScale * (a * state.u + bySpike);
    },
  );
}

function silif(layer: Layer): PlainMemory {
  const { value } = layer;
  return pairs(
    layer,
    (c, state, x) => {
      const dt = Math.exp(value('memory.logStep', c));
      const alpha = Math.exp(-Math.exp(value('memory.logRate', c)) * dt);
      return (state.u = alpha * state.u + (1 - alpha) * (x - state.w));
    },
    (c, state, reset, feed) => {
      const dt = Math.exp(value('memory.logStep', c));
      const beta = Math.exp(-Math.exp(value('memory.logAdaptationRate', c)) * dt);
      const bySpike = feed === 0 ? 0 : clamp(value('spike.triggered', c), 2) * feed;
      // w of the next step: it reads the potential before the spike takes anything from it.
      state.w = beta * state.w + clamp(value('memory.subthreshold', c), 1) * state.u + bySpike;
      state.u -= reset;
    },
  );
}

function hrf(layer: Layer): PlainMemory {
  const { dt, gain, recovery } = layer.options;
  return pairs(
    layer,
    (c, state, x) => {
      const omega = Math.abs(layer.value('memory.frequency', c));
      const b = omega ** 2 / 200 + Math.abs(layer.value('memory.damping', c)) + state.q;
      state.w += dt * state.u;
      state.u += dt * (gain * x - 2 * b * state.u - omega ** 2 * state.w);
      return state.u - state.q;
    },
    (_, state, reset) => void (state.q = recovery * state.q + reset),
  );
}
