/** @file What a page shows of the workbench: loaded by a call, kept true by events, never an old answer over a new one. */
import { toRefractError, type RefractError } from '../../main/api/errors.ts';
import type { EventName } from '../../main/api/events.ts';
import { onEvent, onReload } from './events.ts';

export interface Resource<Value> {
  /** The latest answer; undefined until there is one. Stays while a newer one is on its way. */
  readonly value: Value | undefined;
  /** Why there is none, or why it could not be refreshed. */
  readonly error: RefractError | undefined;
  /** Whether an answer is on its way. */
  readonly loading: boolean;
  readonly reload: () => void;
}

/**
 * Loads something for as long as the component lives that calls this, and again whenever a reactive value changes that
 * `load` reads before its first await.
 * @param load makes the calls; undefined: there is nothing to load
 * @param on events after which it is loaded again; gathered, so that a burst loads once
 */
export function resource<Value>(
  load: () => Promise<Value> | undefined,
  { on = [] }: { readonly on?: readonly EventName[] } = {},
): Resource<Value> {
  let value = $state.raw<Value>();
  let error = $state.raw<RefractError>();
  let loading = $state(false);
  let turn = $state(0);
  let latest = 0;

  $effect(() => {
    void turn;
    const mine = ++latest;
    const answer = load();
    if (!answer) {
      value = undefined;
      loading = false;
      return;
    }
    loading = true;
    answer.then(
      (loaded) => {
        if (mine !== latest) return;
        [value, error, loading] = [loaded, undefined, false];
      },
      (thrown: unknown) => {
        if (mine !== latest) return;
        [error, loading] = [toRefractError(thrown), false];
      },
    );
  });

  $effect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        turn++;
      }, 150);
    };
    const stops = [...on.map((name) => onEvent(name, soon)), onReload(soon)];
    return () => {
      clearTimeout(timer);
      latest++;
      for (const stop of stops) stop();
    };
  });

  return {
    get value() {
      return value;
    },
    get error() {
      return error;
    },
    get loading() {
      return loading;
    },
    reload: () => void turn++,
  };
}
