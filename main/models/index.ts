/** @file Variants as data, and the networks they stand for. */
export { buildNetwork } from './networks/index.ts';
export type { Network } from './networks/network.ts';
export type { Options } from './options.ts';
export { ParameterList, startValues } from './parameters.ts';
export type { ParameterSpec } from './parameters.ts';
export {
  describeOptions,
  findVariant,
  optionNames,
  optionsWithoutUse,
  variantOptions,
  variants,
} from './variants.ts';
export type { OptionDescription, Variant } from './variants.ts';
