/** @file What charts of one group share: where the cursor is and which range of x is shown. */

export interface SharedView {
  /** In values of x; null: none. */
  cursor: number | null;
  /** Null shows all. */
  range: readonly [number, number] | null;
}

const groups = new Map<string, { view: SharedView; users: number }>();

/** A view of one chart alone. */
export function makeView(): SharedView {
  const view = $state<SharedView>({ cursor: null, range: null });
  return view;
}

/** The group's view. Charts that use it say so with `joinView`, so that it ends with the last of them. */
export function viewOf(group: string): SharedView {
  let entry = groups.get(group);
  if (!entry) {
    entry = { view: makeView(), users: 0 };
    groups.set(group, entry);
  }
  return entry.view;
}

/** Counts a chart into its group. Returns how it leaves. */
export function joinView(group: string): () => void {
  viewOf(group);
  const entry = groups.get(group)!;
  entry.users += 1;
  return () => {
    entry.users -= 1;
    if (entry.users === 0 && groups.get(group) === entry) groups.delete(group);
  };
}
