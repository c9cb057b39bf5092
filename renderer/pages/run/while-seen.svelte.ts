/** @file Work that is done only for what is in sight: a long page has more charts than fit into the window. */

export interface Sight {
  /** Whether the element is in sight, or nearly; true until it is known. */
  readonly seen: boolean;
  /** For `{@attach}`: watches the element. */
  readonly watch: (element: HTMLElement) => () => void;
}

/** How near counts as in sight, so that a chart is drawn before it is scrolled to. */
const MARGIN = '200px';

export function sight(): Sight {
  let seen = $state(true);
  return {
    get seen() {
      return seen;
    },
    watch: (element) => {
      const observer = new IntersectionObserver(
        (entries) => {
          seen = entries.at(-1)!.isIntersecting;
        },
        { rootMargin: MARGIN },
      );
      observer.observe(element);
      return () => observer.disconnect();
    },
  };
}
