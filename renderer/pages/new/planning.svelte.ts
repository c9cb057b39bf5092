/** @file What the draft comes to, asked for a moment after the last change; the last plan stays until there is another. */
import type { CallResult } from '../../../main/api/contract.ts';
import type { RefractError } from '../../../main/api/errors.ts';
import { call } from '../../host/client.ts';
import { resource } from '../../state/resource.svelte.ts';
import type { Draft } from './draft.ts';
import type { Built } from './request.ts';

/** Typing comes in bursts. */
const ASK_AFTER_MS = 200;

/** What was asked, and what was made of it. */
export interface Planned {
  readonly draft: Draft;
  readonly built: Built;
  readonly plan: CallResult<'experiments.plan'>;
}

export interface Planning {
  /** The last plan; undefined while there is nothing to plan. */
  readonly planned: Planned | undefined;
  /** Whether it is that of the draft as it stands. */
  readonly isCurrent: boolean;
  readonly error: RefractError | undefined;
}

/**
 * Plans for as long as the component lives that calls this.
 * @param read the draft and what was built of it
 */
export function planning(read: () => { readonly draft: Draft; readonly built: Built }): Planning {
  let asked = $state.raw<{ readonly draft: Draft; readonly built: Built }>();
  let planned = $state.raw<Planned>();

  $effect(() => {
    const now = read();
    const timer = setTimeout(() => (asked = now), ASK_AFTER_MS);
    return () => clearTimeout(timer);
  });

  const answer = resource(
    () => {
      const now = asked;
      const request = now?.built.request;
      if (!request) return undefined;
      return call('experiments.plan', request).then((plan): Planned => ({ ...now, plan }));
    },
    { on: ['datasets.changed', 'settings.changed'] },
  );

  $effect(() => {
    const { draft } = read();
    if (answer.value) planned = answer.value;
    else if (draft.datasetId === '' || draft.entries.length === 0) planned = undefined;
  });

  return {
    get planned() {
      return planned;
    },
    get isCurrent() {
      return planned !== undefined && planned.built.request === read().built.request;
    },
    get error() {
      // That of an earlier question is none of this draft.
      return asked?.built.request ? answer.error : undefined;
    },
  };
}
