/** @file Values and gradients of neurons with a diagonal state space, by their portable definition; see spiking-values.test.ts. */
import type { LifRule } from '../catalogue.ts';
import type { Tensor } from '../graph.ts';
import { checkOperators } from '../testing/check-operator.ts';
import type { OperatorCase } from '../testing/check-operator.ts';
import { Nd, total } from '../testing/nd.ts';
import { add, mul } from './arithmetic.ts';
import { unsqueeze } from './layout.ts';
import { stateSpaceNeuron } from './spiking.ts';

const [batch, time, channels, states] = [2, 9, 3, 2];
const shape = [batch, time, channels];
const memory = [2, states, channels];
const [threshold, period, scale] = [0.6, 2, 1.5];
const step = (z: number) => (z >= 0 ? 1 : 0);
/** The integral of the surrogate atan. */
const integral = (z: number) => Math.atan((Math.PI * scale * z) / 2) / Math.PI;
const reset = Nd.of(memory, (part, n, h) => Math.fround(0.3 - 0.1 * part + 0.05 * n - 0.02 * h));

interface Switches {
  readonly through: boolean;
  readonly straight: boolean;
  readonly freeze: boolean;
}

/** A place: sample, step, channel. */
type Place = readonly [b: number, t: number, h: number];

/**
 * The potentials by their definition.
 * @param fired what a potential at a place takes from the states as a spike
 * @param isOpen whether states go on at a place, of which all before have fired what they fire
 */
function potentials(
  rule: LifRule,
  [x, pole, mix, skip]: readonly Nd[],
  fired: (v: number, place: Place) => number,
  isOpen: (place: Place) => boolean = () => true,
): Nd {
  const v = new Map<string, number>();
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < channels; h++) {
      let after: (readonly [number, number])[] = Array.from({ length: states }, () => [0, 0]);
      for (let t = 0; t < time; t++) {
        const open = isOpen([b, t, h]);
        const now = after.map(([re, im], n) => {
          const [a, c] = [pole!.at(0, n, h), pole!.at(1, n, h)];
          return open ? ([a * re - c * im + x!.at(b, t, h), a * im + c * re] as const) : ([re, im] as const);
        });
        const mixed = total(states, (n) => mix!.at(0, n, h) * now[n]![0] - mix!.at(1, n, h) * now[n]![1]);
        const potential = open ? skip!.at(h) * x!.at(b, t, h) + mixed : mixed;
        v.set(String([b, t, h]), potential);
        const s = open ? fired(potential, [b, t, h]) : 0;
        after = now.map(([re, im], n) => {
          if (rule === 'soft') return [re - reset.at(0, n, h) * s, im - reset.at(1, n, h) * s] as const;
          return rule === 'hard' ? ([re * (1 - s), im * (1 - s)] as const) : ([re, im] as const);
        });
      }
    }
  }
  return Nd.of(shape, (...place) => v.get(String(place))!);
}

/** The potentials of neurons that freeze, and where they go on: with what fires at a place, which the next steps see. */
function frozen(
  rule: LifRule,
  inputs: readonly Nd[],
  fires: (v: number) => number,
): { v: Nd; open: (place: Place) => boolean } {
  const closed = new Set<string>();
  const open = (place: Place) => !closed.has(String(place));
  const fired = (v: number, [b, t, h]: Place) => {
    const s = fires(v);
    for (let k = 1; s === 1 && k <= period; k++) closed.add(String([b, t + k, h]));
    return s;
  };
  return { v: potentials(rule, inputs, fired, open), open };
}

/** Where a refractory period is open. */
function openings(rule: LifRule, c: Nd): Nd {
  const open = new Map<string, number>();
  const s = new Map<string, number>();
  return Nd.of(shape, (b, t, h) => {
    const source = (at: number) => (rule === 'refractory' ? s.get(String([b, at, h]))! : c.at(b, at, h));
    const before = Array.from({ length: Math.min(period, t) }, (_, i) => source(t - 1 - i));
    const isOpen = rule.startsWith('refractory') && before.includes(1) ? 0 : 1;
    open.set(String([b, t, h]), isOpen);
    s.set(String([b, t, h]), isOpen * c.at(b, t, h));
    return isOpen;
  });
}

/** What is looked at, v + 2·s + 3·count, of spikes as a function of the potential and its place. */
function looked(v: Nd, spike: (v: number, place: Place) => number): Nd {
  const s = Nd.of(shape, (b, t, h) => spike(v.at(b, t, h), [b, t, h]));
  return Nd.of(shape, (b, t, h) => v.at(b, t, h) + 2 * s.at(b, t, h) + 3 * total(time, (i) => s.at(b, i, h)));
}

function caseOf(rule: LifRule, switches: Switches): OperatorCase {
  const candidates = (v: Nd) => v.map((value) => step(value - threshold));
  /** What the neurons do: their potentials, where spikes are allowed, and where states go on. */
  const hard = (...inputs: Nd[]) => {
    const fires = (v: number) => step(v - threshold);
    if (switches.freeze) {
      const { v, open } = frozen(rule, inputs, fires);
      return { v, open: Nd.of(shape, (...place) => Number(open(place as unknown as Place))), goesOn: open };
    }
    const v = potentials(rule, inputs, fires);
    return { v, open: openings(rule, candidates(v)), goesOn: () => true };
  };
  const named = Object.entries(switches).flatMap(([name, on]) => (on ? [name] : []));
  return {
    name: `stateSpaceNeuron with rule ${[rule, ...named].join(', ')}`,
    ...({ dtypes: ['float32'], portable: true } as const),
    inputs: [
      { shape },
      { shape: memory, low: -0.6, high: 0.6 },
      { shape: memory, low: -0.5, high: 0.5 },
      { shape: [channels] },
    ],
    build: (x: Tensor, pole: Tensor, mix: Tensor, skip: Tensor) => {
      const taken = x.graph.constant(Float32Array.from(reset.data), memory);
      const options = { rule, threshold, period, surrogateScale: scale, ...switches };
      const { s, count, v } = stateSpaceNeuron(x, { pole, mix, skip, reset: taken }, options);
      return add(add(v, mul(s, 2)), unsqueeze(mul(count, 3), [1]));
    },
    reference: (...inputs) => {
      const { v, open } = hard(...inputs);
      return looked(v, (value, place) => step(value - threshold) * open.at(...place));
    },
    // Spikes as they are at this point, with the surrogate's slope where the gradient goes through them.
    smooth: (...at) => {
      const { v: v0, open, goesOn } = hard(...at);
      const rises = (v: number, place: Place) =>
        integral(v - threshold) - integral(v0.at(...place) - threshold);
      const fired = (v: number, place: Place) =>
        step(v0.at(...place) - threshold) + (switches.through ? rises(v, place) : 0);
      return (...inputs) =>
        looked(
          potentials(rule, inputs, fired, goesOn),
          (v, place) => rises(v, place) * (switches.straight ? 1 : open.at(...place)),
        );
    },
  };
}

const plain = { through: false, straight: false, freeze: false };
checkOperators([
  ...(['none', 'soft', 'hard', 'refractory', 'refractory-conv'] as const).map((rule) => caseOf(rule, plain)),
  ...(['soft', 'hard'] as const).map((rule) => caseOf(rule, { ...plain, through: true })),
  ...(['refractory', 'refractory-conv'] as const).map((rule) => caseOf(rule, { ...plain, straight: true })),
  ...(['none', 'soft', 'hard'] as const).map((rule) => caseOf(rule, { ...plain, freeze: true })),
  ...(['soft', 'hard'] as const).map((rule) => caseOf(rule, { ...plain, freeze: true, through: true })),
]);
