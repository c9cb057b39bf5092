/** @file In which place each waiting run is: counted, since what the history keeps has gaps where runs left the queue. */

/**
 * Keeps the places of what waits.
 * @param order asks for the runs that wait, the next first
 * @param told is handed the places, from 1, by run; whenever they were asked for
 * @param failed is told why they could not be had; those from before stay
 * @returns says that the order may have changed: it is asked for again, never twice at once, and the latest counts
 */
export function followPlaces(
  order: () => Promise<readonly string[]>,
  told: (places: ReadonlyMap<string, number>) => void,
  failed: (reason: unknown) => void,
): () => void {
  let isAsking = false;
  let isOld = false;
  const ask = (): void => {
    isOld = isAsking;
    if (isAsking) return;
    isAsking = true;
    order()
      .then((ids) => told(new Map(ids.map((id, at) => [id, at + 1]))), failed)
      .finally(() => {
        isAsking = false;
        if (isOld) ask();
      });
  };
  return ask;
}
