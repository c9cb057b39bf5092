/** @file An answer and events about the same thing, on two ways: what was told later counts, whichever comes last. */

/**
 * @param take is given what counts
 * @returns `told` takes what an event brings; `ask` what a call answers, unless an event came after the call was made: the
 *   answer is then older than what is known
 */
export function latestOf<Value>(take: (value: Value) => void) {
  let events = 0;
  return {
    told(value: Value): void {
      events++;
      take(value);
    },
    async ask(answer: Promise<Value>): Promise<void> {
      const before = events;
      const value = await answer;
      if (events === before) take(value);
    },
  };
}
