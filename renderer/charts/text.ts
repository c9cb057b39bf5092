/** @file The width of text in px, for margins and labels that fit. */

let context: CanvasRenderingContext2D | null | undefined;

/** Width in px. @param font as in CSS, such as `12px sans-serif` */
export function textWidth(text: string, font: string): number {
  // Outside of a page, as in tests, a guess does.
  if (typeof document === 'undefined') return text.length * 6.5;
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return text.length * 6.5;
  context.font = font;
  return context.measureText(text).width;
}

/** The text, or as much of it as fits with "…" at its end. */
export function shortened(text: string, width: number, font: string): string {
  if (textWidth(text, font) <= width) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (textWidth(`${text.slice(0, middle).trimEnd()}…`, font) <= width) low = middle;
    else high = middle - 1;
  }
  return `${text.slice(0, low).trimEnd()}…`;
}
