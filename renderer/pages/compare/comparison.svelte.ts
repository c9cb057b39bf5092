/** @file A comparison, loaded and kept true: it is asked for again when one of its runs ends or comes. */
import { call } from '../../host/client.ts';
import { onEvent } from '../../state/events.ts';
import { resource, type Resource } from '../../state/resource.svelte.ts';
import { concerns } from './concerns.ts';
import type { Comparison, Measure } from './measures.ts';
import type { Selection } from './selection.ts';

/** Runs report often while they train; a comparison of many runs takes a while. */
const AGAIN_MS = 400;

export interface LoadedComparison extends Resource<Comparison> {
  /** Of the experiment; undefined where runs were chosen, or while it is not known. */
  readonly name: string | undefined;
}

/** Compares for as long as the component lives that calls this. @param wanted reactive */
export function comparisonOf(
  wanted: () => { readonly selection: Selection; readonly measure: Measure },
): LoadedComparison {
  // By content: the address is read anew at every change of it.
  const key = $derived(JSON.stringify(wanted()));
  const compared = resource(() => {
    const { selection, measure } = JSON.parse(key) as ReturnType<typeof wanted>;
    return call('compare.runs', { ...selection, measure });
  });
  const experimentId = $derived.by(() => {
    const { selection } = wanted();
    return 'experimentId' in selection ? selection.experimentId : undefined;
  });
  const named = resource(() => (experimentId ? call('experiments.get', { id: experimentId }) : undefined), {
    on: ['experiments.changed'],
  });

  $effect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onEvent('runs.changed', ({ rows }) => {
      if (rows !== null && !rows.some((row) => concerns(row, compared.value, experimentId))) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        compared.reload();
      }, AGAIN_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  });

  return {
    get value() {
      return compared.value;
    },
    get error() {
      return compared.error;
    },
    get loading() {
      return compared.loading;
    },
    reload: compared.reload,
    get name() {
      return named.value?.experiment.name;
    },
  };
}
