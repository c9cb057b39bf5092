/** @file The runs before and after one: of its experiment in the order of training, else of all in the order of making. */
import { call } from '../../host/client.ts';
import { resource } from '../../state/resource.svelte.ts';

export interface Neighbours {
  readonly previous: string | undefined;
  readonly next: string | undefined;
  /** "of this experiment": among which. */
  readonly where: string;
  /** "3 of 12"; empty until it is known. */
  readonly place: string;
}

/** @param wanted reactive; undefined while the run is not known */
export function neighboursOf(
  wanted: () => { readonly id: string; readonly experimentId: string | null } | undefined,
): Neighbours {
  const experimentId = $derived(wanted()?.experimentId);
  // Runs come and go, but rarely: every change of a row would be far too often.
  const order = resource(
    () =>
      experimentId === undefined
        ? undefined
        : call('runs.order', {
            filter: experimentId === null ? {} : { experimentId },
            sort: [{ by: 'createdAt', direction: 'ascending' }],
          }),
    { on: ['experiments.changed'] },
  );
  const ids = $derived(order.value?.ids ?? []);
  const at = $derived(ids.indexOf(wanted()?.id ?? ''));
  return {
    get previous() {
      return at > 0 ? ids[at - 1] : undefined;
    },
    get next() {
      return at < 0 ? undefined : ids[at + 1];
    },
    get where() {
      return experimentId === null ? 'of all runs' : 'of this experiment';
    },
    get place() {
      return at < 0 ? '' : `${at + 1} of ${ids.length}`;
    },
  };
}
