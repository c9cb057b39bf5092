/**
 * @file Where the keyboard is after the page has changed: at the new page's heading or, on the way back, where one was
 * when one left. Without this it is nowhere, and Tab begins at the top of the window.
 */

/** How a thing on a page is found again, once the page has been made anew. */
type Finder = () => HTMLElement | undefined;

/** What was left from comes with its page's data; after this time the heading has to do, in milliseconds. */
const WAIT_MS = 3000;

/** By the number of the entry in the window's history. */
const left = new Map<number, Finder>();
let current = 0;
let last = 0;
let isBack = false;
let stopWaiting = (): void => undefined;

/** Not there before the window is made: an address may change as early as that. */
const page = () => document.getElementById('page');

/** Numbers the first entry, once, at the window's start. */
export function startPageFocus(): void {
  number(last);
}

/** Is told that the address has changed, before the page does. */
export function leavePage(): void {
  const finder = finderOf(document.activeElement);
  if (finder) left.set(current, finder);
  else left.delete(current);
  const known = (history.state as { readonly entry?: number } | null)?.entry;
  isBack = known !== undefined;
  number(known ?? ++last);
}

/** Is told that another page is shown: puts the keyboard there, unless the page does so itself. */
export function enterPage(): void {
  stopWaiting();
  const here = page();
  if (!here) return;
  const target = isBack ? left.get(current) : undefined;
  const heading = () => here.querySelector<HTMLElement>('h1') ?? undefined;
  let isLate = false;
  const attempt = (): boolean => {
    const active = document.activeElement;
    // The page, or the person, has put it somewhere meanwhile.
    if (active !== here && here.contains(active)) return true;
    const found = target && !isLate ? target() : heading();
    found?.focus({ preventScroll: found === heading() });
    return found !== undefined;
  };
  if (attempt()) return;
  const observer = new MutationObserver(() => attempt() && stopWaiting());
  const timer = setTimeout(() => {
    isLate = true;
    attempt();
    stopWaiting();
  }, WAIT_MS);
  stopWaiting = () => {
    clearTimeout(timer);
    observer.disconnect();
  };
  observer.observe(here, { childList: true, subtree: true });
}

function number(entry: number): void {
  current = entry;
  history.replaceState({ entry }, '');
}

function finderOf(element: Element | null): Finder | undefined {
  const here = page();
  if (!(element instanceof HTMLElement) || element === here || !here?.contains(element)) return undefined;
  const { localName } = element;
  const names = ['href', 'role', 'aria-label'].map((name) => [name, element.getAttribute(name)] as const);
  const text = element.matches('a, button') ? element.textContent : undefined;
  return () =>
    [...(page()?.querySelectorAll<HTMLElement>(localName) ?? [])].find(
      (other) =>
        names.every(([name, value]) => other.getAttribute(name) === value) &&
        (text === undefined || other.textContent === text),
    );
}
