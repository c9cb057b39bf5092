/** @file Handlers of queue.*. */
import { listRuns } from '../../../../db/index.ts';
import type { queueCalls } from '../../../api/queue.ts';
import type { HandlersOf, ServiceContext } from './context.ts';

export function queueHandlers({ db, queue, rows }: ServiceContext): HandlersOf<typeof queueCalls> {
  return {
    'queue.status': () => queue.status(),
    'queue.list': () => {
      const sort = [{ by: 'queuePosition', direction: 'ascending' }] as const;
      return { rows: rows.of(listRuns(db, { filter: { statuses: ['queued'] }, sort })) };
    },
    'queue.move': ({ runId, place }) => {
      queue.move(runId, place);
      return queue.status();
    },
    'queue.pause': async ({ stopRunning }) => {
      await queue.pause(stopRunning);
      return queue.status();
    },
    'queue.resume': () => {
      queue.resume();
      return queue.status();
    },
    'queue.clear': () => {
      const runIds = queue.clear();
      return { cancelled: runIds.length, runIds };
    },
  };
}
