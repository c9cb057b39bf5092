/**
 * @file Which keys are listened to, while what is offered comes and goes. Each is bound once and stays bound: a page that
 * offers something between the two presses of "g v" must not make the first one forgotten.
 */

/**
 * @param listen listens to one key or sequence. @returns ends it
 * @param press is told what was pressed, of those bound last
 */
export function boundKeys<Event>(
  listen: (keys: string, run: (event: Event) => void) => () => void,
  press: (keys: string, event: Event) => void,
) {
  const ends = new Map<string, () => void>();
  return {
    /** Listens to these, and to no others. */
    bind(all: readonly string[]): void {
      for (const [keys, end] of ends) {
        if (all.includes(keys)) continue;
        end();
        ends.delete(keys);
      }
      for (const keys of all) {
        if (!ends.has(keys))
          ends.set(
            keys,
            listen(keys, (event) => press(keys, event)),
          );
      }
    },
    release(): void {
      for (const end of ends.values()) end();
      ends.clear();
    },
  };
}
