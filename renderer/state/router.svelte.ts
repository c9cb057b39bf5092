/** @file Where the window is: "#/runs/r-12?tab=log". In the hash, so that both hosts serve one file. */

import { leavePage, startPageFocus } from './page-focus.ts';

export interface Place {
  /** "runs" */
  readonly page: string;
  /** What comes after: an id, or "". */
  readonly id: string;
  readonly query: URLSearchParams;
}

/** The page that an empty address means. */
const HOME = 'runs';

export const router = $state<{ place: Place }>({ place: placeOf(location.hash) });

/** @param hash "#/page/id?query" */
function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [page = '', id = ''] = path.split('/').map(decodeURIComponent);
  return { page: page || HOME, id, query: new URLSearchParams(query) };
}

/** The address of a place, for links. @param query values that are undefined or empty are left out */
export function hrefTo(
  page: string,
  id = '',
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => !!pair[1]);
  const tail = given.length > 0 ? `?${new URLSearchParams(given).toString()}` : '';
  return `#/${page}${id ? `/${encodeURIComponent(id)}` : ''}${tail}`;
}

/** Goes there, so that "back" comes back. */
export function go(page: string, id = '', query: Readonly<Record<string, string | undefined>> = {}): void {
  location.hash = hrefTo(page, id, query);
}

/** Changes the address without a new entry in the history: for what a page says about itself. */
export function replace(
  page: string,
  id = '',
  query: Readonly<Record<string, string | undefined>> = {},
): void {
  history.replaceState(history.state, '', hrefTo(page, id, query));
  router.place = placeOf(location.hash);
}

/** Follows the address, once, from the window's start on. */
export function startRouter(): () => void {
  startPageFocus();
  const follow = () => {
    leavePage();
    router.place = placeOf(location.hash);
  };
  addEventListener('hashchange', follow);
  return () => removeEventListener('hashchange', follow);
}
