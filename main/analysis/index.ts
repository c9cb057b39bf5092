/** @file Statistics over seeds, and what a network costs. */
export * from './compare-variants.ts';
export { describe, standardDeviation, type Description } from './descriptive.ts';
export * from './effect-sizes.ts';
export * from './holm.ts';
export * from './rank-tests.ts';
export * from './resampling.ts';
export * from './synaptic-operations.ts';
export * from './t-tests.ts';
