/** @file Work that many events ask for, done at once and then not again too soon. */

export interface Throttled {
  /** Does the work now, or as soon as it may be done again. */
  readonly ask: () => void;
  readonly stop: () => void;
}

/** @param ms least time between two times, in milliseconds */
export function throttled(ms: () => number, work: () => void): Throttled {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = false;
  const rest = () => {
    timer = setTimeout(() => {
      timer = undefined;
      if (!asked) return;
      asked = false;
      work();
      rest();
    }, ms());
  };
  return {
    ask: () => {
      if (timer !== undefined) {
        asked = true;
        return;
      }
      work();
      rest();
    },
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
      asked = false;
    },
  };
}
