/** @file A legend as shapes, for files: on a page it is made of buttons. */
import { dashLengths, type SeriesStyle } from './palette.ts';
import { fontOf, textShape, type Shape } from './plot.ts';
import { textWidth } from './text.ts';
import type { ChartTheme } from './theme.ts';

interface Entry {
  readonly label: string;
  readonly style: SeriesStyle;
}

const markWidth = 26;
const gap = 16;

/** The entries in rows that fit into the width (px). */
export function legendRows<Item extends Entry>(
  entries: readonly Item[],
  theme: ChartTheme,
  width: number,
): Item[][] {
  const rows: Item[][] = [];
  let used = Infinity;
  for (const entry of entries) {
    const needed = markWidth + textWidth(entry.label, fontOf(theme)) + gap;
    if (used + needed > width + gap) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)!.push(entry);
    used += needed;
  }
  return rows;
}

/** The rows as shapes, the first one's middle at `top`. */
export function legendShapes(
  entries: readonly Entry[],
  theme: ChartTheme,
  width: number,
  top: number,
  lineHeight: number,
): Shape[] {
  return legendRows(entries, theme, width).flatMap((row, index) => {
    const y = top + index * lineHeight;
    let x = 0;
    return row.flatMap(({ label, style }): Shape[] => {
      const left = x;
      x += markWidth + textWidth(label, fontOf(theme)) + gap;
      return [
        {
          type: 'line',
          silent: true,
          shape: { x1: left, y1: y, x2: left + markWidth - 6, y2: y },
          style: { stroke: theme.color(style.color), lineWidth: 2, lineDash: [...dashLengths[style.dash]] },
        },
        textShape(label, left + markWidth, y, theme, { color: theme.text }),
      ];
    });
  });
}
