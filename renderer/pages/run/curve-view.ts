/** @file How curves are looked at: the same on every run's page, and remembered. */
import { z } from 'zod';
import { xChoices } from '../../state/curve-x.ts';
import { remembered } from '../../state/layout.svelte.ts';

/** Weights of the past that the slider offers: finer where it matters, near 1. */
export const smoothings = [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995] as const;

const schema = z.strictObject({
  x: z.enum(xChoices.map(({ value }) => value)),
  smoothing: z.number().min(0).max(0.999),
  logLoss: z.boolean(),
});
export type CurveView = z.infer<typeof schema>;

/** The remembered view; give `value` a new object. */
export const curveView = () =>
  remembered<CurveView>('run.curves', schema, { x: 'step', smoothing: 0.9, logLoss: false });
