/** @file How the Runs page is set up: filter and view by the address, the rest remembered. */
import { untrack } from 'svelte';
import { z } from 'zod';
import { remembered } from '../../state/layout.svelte.ts';
import { replace } from '../../state/router.svelte.ts';
import { usualColumns, widths, type Column } from './columns.ts';
import { filterOf, noFilter, queryOf, restricts, type Filter } from './filter.ts';
import type { SortTerm } from './lines.ts';
import { columnsOf } from './metric-columns.ts';

export const views = [
  { value: 'table', label: 'Runs' },
  { value: 'groups', label: 'Groups' },
  { value: 'queue', label: 'Queue' },
] as const;
export type View = (typeof views)[number]['value'];

/** Groups that are not as the others are: more than anybody opens by hand. */
const MOST_EXCEPTIONS = 1000;

const sortTerms = z.array(z.object({ column: z.string(), direction: z.enum(['ascending', 'descending']) }));
const layout = z.object({
  /** Ids, from left to right. */
  shown: z.array(z.string()),
  /** In pixels, by id, where the person has changed them. */
  widths: z.record(z.string(), z.number().min(widths.least).max(widths.most)),
});
const openGroups = z.object({ all: z.boolean(), except: z.array(z.string()) });

const rememberedFilter = () => remembered<Record<string, string>>('runs.filter', z.record(z.string(), z.string()), {}); // prettier-ignore
const rememberedSort = () => remembered<readonly SortTerm[]>('runs.sort', sortTerms, []);

export type PageState = ReturnType<typeof pageState>;

/** What the page will ask for first at an address: its filter, else the one that is remembered, in the remembered order. */
export function firstQuestion(query: URLSearchParams): { filter: Filter; sort: readonly SortTerm[] } {
  const asked = filterOf(query);
  const filter = restricts(asked) ? asked : filterOf(new URLSearchParams(rememberedFilter().value));
  return { filter, sort: rememberedSort().value };
}

/** @param query of the address, reactive */
export function pageState(query: () => URLSearchParams) {
  const keptFilter = rememberedFilter();
  const keptView = remembered<'table' | 'groups'>('runs.view', z.enum(['table', 'groups']), 'table');
  const sort = rememberedSort();
  const columns = remembered('runs.columns', layout, { shown: [...usualColumns], widths: {} });
  const inspector = remembered('runs.inspector', z.object({ open: z.boolean(), width: z.number() }), {
    open: true,
    width: 340,
  });
  const groups = remembered('runs.groups', openGroups, { all: false, except: [] });

  // By content: the address changes with the view, too, and an equal filter is no reason to load.
  const key = $derived(JSON.stringify(filterOf(query())));
  const filter = $derived(JSON.parse(key) as Filter);
  const view = $derived<View>(
    views.find(({ value }) => value === query().get('view'))?.value ?? keptView.value,
  );
  const shown = $derived(columnsOf(columns.value.shown));
  const exceptions = $derived(new Set(groups.value.except));

  function show(next: Filter, nextView: View): void {
    keptFilter.value = stored(next);
    if (nextView !== 'queue') keptView.value = nextView;
    replace('runs', '', { ...queryOf(next), view: nextView === 'queue' ? nextView : undefined });
  }

  // An address with a filter is remembered; one without gets what is remembered, so that a link to the page comes back
  // to what was seen there.
  $effect(() => {
    const now = filterOf(query());
    untrack(() => {
      if (restricts(now)) {
        if (JSON.stringify(stored(now)) !== JSON.stringify(keptFilter.value)) keptFilter.value = stored(now);
        return;
      }
      const before = filterOf(new URLSearchParams(keptFilter.value));
      if (restricts(before)) show(before, view);
    });
  });

  return {
    get filter() {
      return filter;
    },
    set filter(next: Filter) {
      show(next, view);
    },
    /** Whether the filter restricts anything. */
    get filtered() {
      return restricts(filter);
    },
    clearFilter: () => show(noFilter, view),
    get view() {
      return view;
    },
    set view(next: View) {
      show(filter, next);
    },
    get sort() {
      return sort.value;
    },
    set sort(next: readonly SortTerm[]) {
      sort.value = next;
    },
    /** Columns behind the first, from left to right. */
    get columns() {
      return shown;
    },
    set columns(next: readonly Column[]) {
      columns.value = { ...columns.value, shown: next.map(({ id }) => id) };
    },
    widthOf: (column: { readonly id: string; readonly width: number }) =>
      columns.value.widths[column.id] ?? column.width,
    /** @param width undefined: as it was at first */
    resize: (id: string, width: number | undefined) => {
      const { [id]: _, ...others } = columns.value.widths;
      const within = width === undefined ? {} : { [id]: Math.min(widths.most, Math.max(widths.least, Math.round(width))) }; // prettier-ignore
      columns.value = { ...columns.value, widths: { ...others, ...within } };
    },
    /** Whether what is selected is shown beside the table. */
    get inspector() {
      return inspector.value.open;
    },
    set inspector(open: boolean) {
      inspector.value = { ...inspector.value, open };
    },
    /** In pixels. */
    get inspectorWidth() {
      return inspector.value.width;
    },
    set inspectorWidth(width: number) {
      inspector.value = { ...inspector.value, width };
    },
    isOpen: (group: string) => groups.value.all !== exceptions.has(group),
    /** Opens or closes these groups. */
    open: (keys: readonly string[], open: boolean) => {
      const others = groups.value.except.filter((one) => !keys.includes(one));
      const more = groups.value.all === open ? [] : keys;
      groups.value = { ...groups.value, except: [...others, ...more].slice(-MOST_EXCEPTIONS) };
    },
    openAll: (open: boolean) => (groups.value = { all: open, except: [] }),
  };
}

function stored(filter: Filter): Record<string, string> {
  const given = Object.entries(queryOf(filter)).filter((pair): pair is [string, string] => !!pair[1]);
  return Object.fromEntries(given);
}
