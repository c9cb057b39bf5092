/**
 * @file Gradient rules of the domain `refract`: surrogates for spikes; resets and refractory masks are constants.
 */
import type { LifRule } from '../catalogue.ts';
import { mul } from '../functions/arithmetic.ts';
import { cast } from '../functions/choice.ts';
import { pad, slice } from '../functions/layout.ts';
import { sum } from '../functions/reductions.ts';
import { linearScan } from '../functions/spiking.ts';
import type { Tensor } from '../graph.ts';
import { notDifferentiable, sumTo } from './rule.ts';
import type { Application, Gradient, GradientRules } from './rule.ts';

const alreadyGradient = notDifferentiable('it is a gradient itself; there are no second derivatives');

/** x one step before: result[t] = x[t−1], and 0 at the first step. */
function previous(x: Tensor): Tensor {
  return pad(slice(x, { axis: 1, end: x.shape[1]! - 1 }), [0, 1, 0], [0, 0, 0]);
}

function refractoryGradient(
  [ds]: readonly [Gradient, Gradient],
  { outputs: [, open] }: Application<'refractoryMask'>,
): [Gradient] {
  return [ds && mul(ds, cast(open, ds.dtype))];
}

/** Whether the rule forbids spikes, so that its gradient wants to know where. */
const isRefractory: Record<LifRule, boolean> = {
  none: false,
  soft: false,
  hard: false,
  refractory: true,
  'refractory-conv': true,
};

export const spiking = {
  linearScan: ([dy], { inputs: [, gate], outputs: [h], attributes: { reverse } }) => {
    const dx = linearScan(dy, gate, { reverse: !reverse });
    // gate[t] joins h[t−1] to h[t]; reversed, it joins h[t] to h[t−1].
    const dgate = reverse ? mul(previous(dx), h) : mul(dx, previous(h));
    return [dx, sumTo(dgate, gate.shape)];
  },
  spike: ([ds], { inputs: [u], attributes }) => [u.graph.append('spikeGrad', [u, ds], attributes)[0]],
  spikeGrad: alreadyGradient,
  refractoryMask: refractoryGradient,
  convRefractoryMask: refractoryGradient,
  lifNeuron: ([ds, dcount, dv], { inputs: [current, decay], outputs: [, , v, open], attributes }) => {
    if (!ds && !dcount && !dv) return [undefined, undefined];
    const { rule, threshold, surrogate, scale } = attributes;
    const [dcurrent, ddecay] = current.graph.append(
      'lifNeuronGrad',
      [v, decay, ds, dcount, dv, isRefractory[rule] ? open : undefined],
      { rule, threshold, surrogate, scale },
    );
    return [dcurrent, sum(ddecay, [0])];
  },
  lifNeuronGrad: alreadyGradient,
  slidingPsn: ([ds, dcount, dh], { inputs: [x, weight], outputs: [, , h], attributes }) => {
    const inputs = [h, x, weight, ds, dcount, dh] as const;
    const [dx, dweight, dbias] = x.graph.append('slidingPsnGrad', inputs, attributes);
    return [dx, sum(dweight, [0]), sum(dbias, [0])];
  },
  slidingPsnGrad: alreadyGradient,
  spikeLinear: ([dy], { inputs: [x, weight, bias] }) => {
    const [dx, dweight, dbias] = x.graph.append('spikeLinearGrad', [x, weight, dy], {});
    return [dx, dweight, bias && dbias];
  },
  spikeLinearGrad: alreadyGradient,
  norm: ([dy], { inputs: [x, scale, bias], attributes }) => {
    const [dx, dscale, dbias] = x.graph.append('normGrad', [x, scale, dy], attributes);
    return [dx, dscale, bias && dbias];
  },
  normGrad: alreadyGradient,
  stateSpaceNeuron: ([ds, dcount, dv], { inputs, outputs: [, , v, open], attributes }) => {
    const [x, pole, mix, skip, reset] = inputs;
    if (!ds && !dcount && !dv) return [undefined, undefined, undefined, undefined, undefined, undefined];
    const { rule, threshold, surrogate, scale, through, straight, freeze } = attributes;
    const masked = freeze || (isRefractory[rule] && !straight);
    const [dx, dpole, dmix, dskip] = x.graph.append(
      'stateSpaceNeuronGrad',
      [x, v, pole, mix, skip, reset, ds, dcount, dv, masked ? open : undefined],
      { rule, threshold, surrogate, scale, through, freeze },
    );
    return [dx, dpole, dmix, skip && dskip, undefined, undefined];
  },
  stateSpaceNeuronGrad: alreadyGradient,
  spikingLayer: notDifferentiable('layers are fused when gradients are there already'),
  spikingLayerGrad: alreadyGradient,
  spikingStack: notDifferentiable('layers are fused when gradients are there already'),
} satisfies Partial<GradientRules>;
