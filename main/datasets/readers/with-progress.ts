/** @file A source that reports how far it is read, and stops where it is cancelled. */
import type { LongCall } from '../../api/progress.ts';
import type { ByteSource } from '../byte-source.ts';
import { throwIfCancelled } from '../cancel.ts';

export function withProgress(entry: ByteSource, call: LongCall): ByteSource {
  return {
    ...entry,
    async *read(chunkBytes, memory) {
      let done = 0;
      const total = entry.bytes === undefined ? {} : { total: entry.bytes };
      for await (const chunk of entry.read(chunkBytes, memory)) {
        throwIfCancelled(call);
        done += chunk.length;
        call.onProgress?.({ what: `Reading ${entry.name}`, done, ...total, unit: 'bytes' });
        yield chunk;
      }
    },
  };
}
