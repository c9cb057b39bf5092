/**
 * @file The reference network of CONTRACT once more: plain loops in double precision, forward and backward written out by
 * hand for one sample at a time. It shares no code with Refract; agreement is the point.
 */

export type Matrix = number[][];
export type Parameters = Record<string, number[] | Matrix | number>;

export interface Settings {
  readonly variant: string;
  readonly layers: number;
  readonly decay: number;
  readonly learnDecay: boolean;
  readonly threshold: number;
  readonly scale: number;
  readonly period: number;
}

interface Layer {
  input: Matrix; // [T][in]
  current: Matrix; // [T][H]
  potential: Matrix; // v, or h of the PSN
  after: Matrix; // u, after the reset
  open: Matrix; // 0 or 1
  spikes: Matrix;
}

const zeros = (rows: number, columns: number): Matrix =>
  Array.from({ length: rows }, () => new Array<number>(columns).fill(0));

/** Derivative of the step function in the backward pass: atan. */
const surrogate = (z: number, a: number) => a / 2 / (1 + ((Math.PI * a * z) / 2) ** 2);

/**
 * Mean loss of a batch and its gradient with respect to every parameter; and how close any potential comes to its
 * threshold, since closer than rounding the spikes of another computation may differ.
 */
export function lossAndGradient(
  x: readonly Matrix[],
  labels: readonly number[],
  parameters: Parameters,
  settings: Settings,
) {
  const gradient = structuredClone(parameters);
  for (const name of Object.keys(gradient)) gradient[name] = scaled(gradient[name]!, 0);
  let loss = 0;
  let margin = Infinity;
  x.forEach((sample, n) => {
    const one = oneSample(sample, labels[n]!, parameters, gradient, settings, x.length);
    loss += one.loss / x.length;
    margin = Math.min(margin, one.margin);
  });
  return { loss, gradient, margin };
}

function scaled<T extends number[] | Matrix | number>(value: T, factor: number): T {
  if (typeof value === 'number') return (value * factor) as T;
  return value.map((item: number | number[]) => scaled(item, factor)) as T;
}

function oneSample(
  x: Matrix,
  label: number,
  p: Parameters,
  g: Parameters,
  settings: Settings,
  batch: number,
) {
  const layers: Layer[] = [];
  let input = x;
  for (let l = 0; l < settings.layers; l++) {
    const layer = forward(input, l, p, settings);
    layers.push(layer);
    input = layer.spikes;
  }
  const T = x.length;
  const H = layers[0]!.spikes[0]!.length;
  const rate = Array.from({ length: H }, (_, h) => input.reduce((sum, s) => sum + s[h]!, 0) / T);
  const W = p['readout.weight'] as Matrix;
  const logits = W.map(
    (row, k) => (p['readout.bias'] as number[])[k]! + row.reduce((sum, w, h) => sum + w * rate[h]!, 0),
  );
  const top = Math.max(...logits);
  const total = logits.reduce((sum, z) => sum + Math.exp(z - top), 0);

  const dRate = new Array<number>(H).fill(0);
  logits.forEach((z, k) => {
    const d = (Math.exp(z - top) / total - (k === label ? 1 : 0)) / batch;
    (g['readout.bias'] as number[])[k]! += d;
    for (let h = 0; h < H; h++) {
      (g['readout.weight'] as Matrix)[k]![h]! += d * rate[h]!;
      dRate[h]! += d * W[k]![h]!;
    }
  });
  let dSpikes = Array.from({ length: T }, () => dRate.map((d) => d / T));
  for (let l = settings.layers - 1; l >= 0; l--) dSpikes = backward(layers[l]!, dSpikes, l, p, g, settings);
  const theta = settings.variant === 'psn-sliding' ? 0 : settings.threshold;
  const distances = layers.flatMap(({ potential }) => potential.flat().map((v) => Math.abs(v - theta)));
  return { loss: Math.log(total) + top - logits[label]!, margin: distances.reduce((a, b) => Math.min(a, b)) };
}

function decayOf(l: number, h: number, p: Parameters, { learnDecay, decay }: Settings): number {
  if (!learnDecay) return decay;
  return 1 / (1 + Math.exp(-(p[`layers.${l}.memory.decay`] as number[])[h]!));
}

function forward(input: Matrix, l: number, p: Parameters, settings: Settings): Layer {
  const W = p[`layers.${l}.linear.weight`] as Matrix;
  const b = p[`layers.${l}.linear.bias`] as number[];
  const T = input.length;
  const H = W.length;
  const current = input.map((x) => W.map((row, h) => b[h]! + row.reduce((sum, w, i) => sum + w * x[i]!, 0)));
  const layer: Layer = {
    input,
    current,
    potential: zeros(T, H),
    after: zeros(T, H),
    open: zeros(T, H),
    spikes: zeros(T, H),
  };
  for (let h = 0; h < H; h++) {
    if (settings.variant === 'psn-sliding') {
      const w = p[`layers.${l}.spike.weight`] as number[];
      for (let t = 0; t < T; t++) {
        let sum = p[`layers.${l}.spike.bias`] as number;
        for (let i = 0; i < w.length && i <= t; i++) sum += w[i]! * current[t - i]![h]!;
        layer.potential[t]![h] = sum;
        layer.open[t]![h] = 1;
        layer.spikes[t]![h] = sum >= 0 ? 1 : 0;
      }
      continue;
    }
    const d = decayOf(l, h, p, settings);
    const candidates: number[] = [];
    let u = 0;
    for (let t = 0; t < T; t++) {
      const v = d * u + current[t]![h]!;
      const c = v >= settings.threshold ? 1 : 0;
      const from = Math.max(0, t - settings.period);
      let open = 1;
      for (let before = from; before < t; before++) {
        if (settings.variant === 'lif-refractory' && layer.spikes[before]![h] === 1) open = 0;
        if (settings.variant === 'lif-refractory-conv' && candidates[before] === 1) open = 0;
      }
      candidates.push(c);
      const s = c * open;
      u =
        settings.variant === 'lif-soft'
          ? v - settings.threshold * s
          : settings.variant === 'lif-hard'
            ? v * (1 - s)
            : v;
      layer.potential[t]![h] = v;
      layer.after[t]![h] = u;
      layer.open[t]![h] = open;
      layer.spikes[t]![h] = s;
    }
  }
  return layer;
}

function backward(
  layer: Layer,
  dSpikes: Matrix,
  l: number,
  p: Parameters,
  g: Parameters,
  settings: Settings,
): Matrix {
  const { input, current, potential, after, open, spikes } = layer;
  const T = input.length;
  const W = p[`layers.${l}.linear.weight`] as Matrix;
  const H = W.length;
  const dCurrent = zeros(T, H);
  const theta = settings.variant === 'psn-sliding' ? 0 : settings.threshold;
  for (let h = 0; h < H; h++) {
    const direct = (t: number) =>
      dSpikes[t]![h]! * open[t]![h]! * surrogate(potential[t]![h]! - theta, settings.scale);
    if (settings.variant === 'psn-sliding') {
      const w = p[`layers.${l}.spike.weight`] as number[];
      for (let t = 0; t < T; t++) {
        const d = direct(t);
        (g[`layers.${l}.spike.bias`] as number) += d;
        for (let i = 0; i < w.length && i <= t; i++) {
          (g[`layers.${l}.spike.weight`] as number[])[i]! += d * current[t - i]![h]!;
          dCurrent[t - i]![h]! += d * w[i]!;
        }
      }
      continue;
    }
    const d = decayOf(l, h, p, settings);
    let carried = 0; // dL/du[t] from the step after
    for (let t = T - 1; t >= 0; t--) {
      const keep = settings.variant === 'lif-hard' ? 1 - spikes[t]![h]! : 1;
      const dv = direct(t) + carried * keep;
      dCurrent[t]![h] = dv;
      carried = d * dv;
      if (settings.learnDecay && t > 0) {
        (g[`layers.${l}.memory.decay`] as number[])[h]! += dv * after[t - 1]![h]! * d * (1 - d);
      }
    }
  }
  const dInput = zeros(T, input[0]!.length);
  for (let t = 0; t < T; t++) {
    for (let h = 0; h < H; h++) {
      const d = dCurrent[t]![h]!;
      (g[`layers.${l}.linear.bias`] as number[])[h]! += d;
      for (let i = 0; i < input[t]!.length; i++) {
        (g[`layers.${l}.linear.weight`] as Matrix)[h]![i]! += d * input[t]![i]!;
        dInput[t]![i]! += d * W[h]![i]!;
      }
    }
  }
  return dInput;
}
