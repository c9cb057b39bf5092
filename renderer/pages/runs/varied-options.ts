/** @file Options that some run which was seen has not as usual: beside it, the usual value is worth its name, too. */
import { SvelteSet } from 'svelte/reactivity';
import type { RunRow } from '../../../main/api/runs.ts';

export function variedOptions() {
  /** A variant and one of its options. */
  const varied = new SvelteSet<string>();
  return {
    see: (seen: readonly RunRow[]): void => {
      for (const { variant, chosen } of seen) {
        for (const option of Object.keys(chosen)) varied.add(`${variant} ${option}`);
      }
    },
    /** Whether runs of a variant that were seen differ in an option. */
    varies: (variant: string, option: string): boolean => varied.has(`${variant} ${option}`),
  };
}
