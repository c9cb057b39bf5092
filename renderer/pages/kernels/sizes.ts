/** @file What a benchmark is measured at: names, ranges and defaults as the workbench has them. */
import { z } from 'zod';
import type { BenchKind } from './bench.ts';

export type SizeName = 'length' | 'batch' | 'hidden' | 'layers' | 'threads';

export interface Size {
  readonly name: SizeName;
  readonly title: string;
  readonly usual: number;
  readonly maximum: number;
  /** Only for this kind. */
  readonly of?: BenchKind;
}

export const sizes: readonly Size[] = [
  { name: 'batch', title: 'Samples (B)', usual: 64, maximum: 65_536 },
  { name: 'length', title: 'Steps (T)', usual: 784, maximum: 100_000 },
  { name: 'hidden', title: 'Neurons (H)', usual: 128, maximum: 8192 },
  { name: 'layers', title: 'Layers', usual: 2, maximum: 64, of: 'train' },
  { name: 'threads', title: 'Threads', usual: 1, maximum: 1024 },
];

export const sizesSchema = z.partialRecord(
  z.enum(['length', 'batch', 'hidden', 'layers', 'threads']),
  z.int().min(1),
);

/** What is wrong with a size, or "". */
export function sizeError(name: SizeName, value: number): string {
  const { maximum } = sizes.find((size) => size.name === name)!;
  const isIn = Number.isInteger(value) && value >= 1 && value <= maximum;
  return isIn ? '' : `A whole number from 1 to ${maximum.toLocaleString('en-US')}.`;
}
