/** @file Handlers of sources.*: what was dropped. */
import type { sourceCalls } from '../../../api/sources.ts';
import type { HandlersOf, ServiceContext } from './context.ts';

export function sourceHandlers({ sources }: ServiceContext): HandlersOf<typeof sourceCalls> {
  return {
    'sources.begin': ({ files, total }) => sources.begin(files, total),
    'sources.announce': ({ id, from, files }) => sources.announce(id, from, files),
    'sources.get': ({ id }) => sources.get(id),
    'sources.discard': async ({ id }) => {
      await sources.discard(id);
      return null;
    },
  };
}
