/**
 * @file The tokens' values for drawing on canvas, which knows no CSS variables, and word of their changes: by the
 * `data-theme` attribute of the root or by the system.
 */
import { createSubscriber } from 'svelte/reactivity';

/** What charts draw with. Colours are such that a canvas and ECharts understand them. */
export interface ChartTheme {
  readonly dark: boolean;
  readonly font: string;
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly surface: string;
  readonly hover: string;
  readonly accent: string;
  /** Any CSS colour, also `var(--series-3)`, as `rgb(…)`. */
  readonly color: (css: string) => string;
}

/** Makes rgb of CSS colours: the style engine resolves variables, a pixel tells what any colour space comes to. */
function colorReader(): (css: string) => string {
  const known = new Map<string, string>();
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const pixel = canvas.getContext('2d', { willReadFrequently: true });
  return (css) => {
    let color = known.get(css);
    if (color !== undefined) return color;
    const probe = document.createElement('span');
    probe.style.color = css;
    document.documentElement.append(probe);
    const resolved = getComputedStyle(probe).color;
    probe.remove();
    color = resolved;
    if (pixel && !resolved.startsWith('rgb')) {
      pixel.clearRect(0, 0, 1, 1);
      pixel.fillStyle = resolved;
      pixel.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = pixel.getImageData(0, 0, 1, 1).data;
      color =
        alpha === 255 ? `rgb(${red}, ${green}, ${blue})` : `rgba(${red}, ${green}, ${blue}, ${alpha! / 255})`;
    }
    known.set(css, color);
    return color;
  };
}

const names = { text: '--text', quiet: '--quiet', line: '--line', lineStrong: '--line-strong', surface: '--surface', hover: '--hover', accent: '--accent' }; // prettier-ignore

function readTheme(): ChartTheme {
  const root = document.documentElement;
  const style = getComputedStyle(root);
  const color = colorReader();
  const read = (name: string) => color(`var(${name})`);
  // All that series styles can be made of is read now: the reader may be asked when the theme is another one.
  for (let index = 1; index <= 8; index += 1) read(`--series-${index}`);
  return {
    dark: style.colorScheme.trim() === 'dark',
    // Single quotes: ECharts puts the font into attributes of SVG as it is.
    font: style.getPropertyValue('--font').trim().replaceAll('"', "'") || 'sans-serif',
    text: read(names.text),
    quiet: read(names.quiet),
    line: read(names.line),
    lineStrong: read(names.lineStrong),
    surface: read(names.surface),
    hover: read(names.hover),
    accent: read(names.accent),
    color,
  };
}

const themeKey = () => {
  const style = getComputedStyle(document.documentElement);
  return [...Object.values(names), '--font', '--series-1', '--series-8'].map((name) => style.getPropertyValue(name)).join('|'); // prettier-ignore
};

let key = '';
let theme: ChartTheme | undefined;

/** Calls back when the theme has changed. Returns how to stop. */
function watchTheme(listener: () => void): () => void {
  let last = themeKey();
  const check = () => {
    const now = themeKey();
    if (now === last) return;
    last = now;
    listener();
  };
  const observer = new MutationObserver(check);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme', 'class', 'style'] });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', check);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', check);
  };
}

const subscribe = createSubscriber((update) => watchTheme(update));

/** The theme as it is. Inside an effect or a template it is read again whenever it changes. */
export function currentTheme(): ChartTheme {
  subscribe();
  const now = themeKey();
  if (!theme || now !== key) {
    key = now;
    theme = readTheme();
  }
  return theme;
}

/**
 * Draws with the light theme, whatever the window's is: for files, which go into documents. The root's attribute is
 * changed only while `draw` runs, so nothing of it is seen.
 */
export function withLightTheme<Result>(draw: (theme: ChartTheme) => Result): Result {
  const root = document.documentElement;
  const before = root.getAttribute('data-theme');
  root.setAttribute('data-theme', 'light');
  try {
    return draw(readTheme());
  } finally {
    if (before === null) root.removeAttribute('data-theme');
    else root.setAttribute('data-theme', before);
  }
}
