/**
 * @file What older Chromium versions lack (the build's target is 114) and the window uses. Loaded before everything else.
 */

type GroupBy = typeof Object.groupBy;

/** Object.groupBy came with Chromium 117. */
(Object as { groupBy?: GroupBy }).groupBy ??= ((items, keyOf) => {
  const groups: Record<PropertyKey, unknown[]> = Object.create(null) as Record<PropertyKey, unknown[]>;
  let index = 0;
  for (const item of items) (groups[keyOf(item, index++)] ??= []).push(item);
  return groups;
}) as GroupBy;

/** So did Map.groupBy. */
(Map as { groupBy?: typeof Map.groupBy }).groupBy ??= ((items, keyOf) => {
  const groups = new Map<unknown, unknown[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}) as typeof Map.groupBy;

/** Promise.withResolvers came with Chromium 119. */
(Promise as { withResolvers?: typeof Promise.withResolvers }).withResolvers ??= <T>() => {
  let resolve!: (value: T | PromiseLike<T>) => void;
  let reject!: (reason?: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
};
