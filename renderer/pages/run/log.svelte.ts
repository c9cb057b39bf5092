/** @file A run's log: loaded, then live for as long as the component is there that asks for it. */
import { toRefractError, type RefractError } from '../../../main/api/errors.ts';
import { call } from '../../host/client.ts';
import { onEvent, onReload } from '../../state/events.ts';
import { mergeEntries, MOST_ENTRIES, type LogEntry, type LogLevel } from './log-entries.ts';

export interface RunLog {
  /** In the order in which they were written. */
  readonly entries: readonly LogEntry[];
  readonly error: RefractError | undefined;
  readonly loading: boolean;
}

/** @param wanted reactive */
export function logOf(wanted: () => { readonly runId: string; readonly atLeast: LogLevel }): RunLog {
  let entries = $state.raw<readonly LogEntry[]>([]);
  let error = $state.raw<RefractError>();
  let loading = $state(true);
  let turn = $state(0);

  $effect(() => {
    void turn;
    const { runId, atLeast } = wanted();
    let gone = false;
    entries = [];
    const stop = onEvent('runs.log', (payload) => {
      entries = mergeEntries(entries, payload.entries, runId, atLeast);
    });
    call('runs.log', { id: runId, atLeast, limit: MOST_ENTRIES }).then(
      (answer) => {
        if (gone) return;
        entries = mergeEntries(entries, answer.entries, runId, atLeast);
        [error, loading] = [undefined, false];
      },
      (thrown: unknown) => {
        if (!gone) [error, loading] = [toRefractError(thrown), false];
      },
    );
    return () => {
      gone = true;
      stop();
    };
  });

  // What another process writes is told only as "something changed".
  $effect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      timer = undefined;
      const { runId, atLeast } = wanted();
      const after = entries.at(-1)?.number ?? 0;
      call('runs.log', { id: runId, atLeast, after, limit: MOST_ENTRIES }).then(
        (answer) => (entries = mergeEntries(entries, answer.entries, runId, atLeast)),
        () => undefined, // the next change asks again
      );
    };
    const stops = [
      onReload(() => turn++),
      onEvent('runs.changed', ({ rows }) => {
        if (rows === null) timer ??= setTimeout(again, 1000);
      }),
    ];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  });

  return {
    get entries() {
      return entries;
    },
    get error() {
      return error;
    },
    get loading() {
      return loading;
    },
  };
}
