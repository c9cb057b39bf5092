/** @file No memory of its own: the spike rule reads the input current, and keeps what past it needs itself. */
import type { Memory } from './memory.ts';

export const none: Memory = {
  id: 'none',
  title: 'None',
  equation: 'u[t] = x[t]',
  options: [],
  source: 'The potential is the input current',
};
