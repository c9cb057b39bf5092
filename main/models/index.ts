/** @file Variants as data, and the networks they stand for. */
export { asksNumbers, usualOptions } from './asked.ts';
export type { Asked } from './asked.ts';
export { fanIntoMemory, fanOutOf } from './networks/fan-out.ts';
export { buildNetwork, spikingLayers } from './networks/index.ts';
export type { Network } from './networks/network.ts';
export { legendOf } from './notation.ts';
export type { Meaning } from './notation.ts';
export { optionsOfLayer } from './options.ts';
export type { LayerOptions, Options } from './options.ts';
export { pairId } from './pairs.ts';
export { ParameterList, startValues } from './parameters.ts';
export type { ParameterSpec } from './parameters.ts';
export { memories, misfit, spikeRules } from './parts.ts';
export {
  checkOptions,
  describeOptions,
  drawsNumbers,
  equationOf,
  findVariant,
  optionNames,
  optionsWithoutUse,
  partsOf,
  symbolsOf,
  variantIfAny,
  variantOptions,
  variants,
} from './variants.ts';
export type { OptionDescription, Variant } from './variants.ts';
