/** @file An axis of numbers: what pages say about it, where its ticks are, and which pixel stands for which value. */
import { formatCompact, formatNumber } from './format.ts';

/** An axis as a page describes it. */
export interface AxisSpec {
  readonly title: string;
  readonly unit?: string | undefined;
  readonly log?: boolean | undefined;
  /** Values are shares, 0 to 1, and shown in percent. */
  readonly percent?: boolean | undefined;
  /** Values are counts: ticks stand at whole numbers where the axis is at least one unit long. */
  readonly whole?: boolean | undefined;
  /** Fixed ends; by the data if left open. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** An axis made for data. `at` and `value` map between values and places from 0 (low end) to 1. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly ticks: readonly number[];
  readonly at: (value: number) => number;
  readonly value: (place: number) => number;
  readonly label: (tick: number) => string;
}

/** Lowest and highest of the finite values (above 0 with `positive`), or null if there are none. */
export function extent(
  lists: Iterable<readonly (number | null)[]>,
  positive = false,
): [number, number] | null {
  let low = Infinity;
  let high = -Infinity;
  for (const list of lists) {
    for (const value of list) {
      if (value === null || !Number.isFinite(value) || (positive && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : null;
}

/** 1, 2 or 5 times a power of ten: the step that gives about `count` ticks on a length. */
export function niceStep(length: number, count: number): number {
  const rough = length / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = rough / power;
  const nice = lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10;
  return nice * power;
}

/** Multiples of `step` from low to high, both included, without the dirt of floating point. */
function multiples(low: number, high: number, step: number): number[] {
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

const unitOf = (spec: AxisSpec): string | undefined => (spec.percent ? '%' : spec.unit);

/** "Loss (nats)". */
export function axisTitle(spec: AxisSpec): string {
  const unit = unitOf(spec);
  return unit ? `${spec.title} (${unit})` : spec.title;
}

/**
 * An interval as far as its axis goes: no share is below 0 or above 1, wherever the interval ends (of two seeds it may
 * end at 400 %, and the axis would show nothing else).
 */
export function shownInterval(spec: AxisSpec, [low, high]: readonly [number, number]): [number, number] {
  return spec.percent ? [Math.max(0, low), Math.min(1, high)] : [low, high];
}

/** A value of an axis in full, with its unit. */
export function axisValue(spec: AxisSpec, value: number | null | undefined): string {
  return spec.percent ? formatNumber(value, { percent: true, digits: 2 }) : formatNumber(value, { unit: spec.unit }); // prettier-ignore
}

function linearAxis(low: number, high: number, spec: AxisSpec, count: number): Axis {
  const nice = niceStep(high - low, count);
  const step = spec.whole && high - low >= 1 ? Math.max(1, nice) : nice;
  const shown = spec.percent ? step * 100 : step;
  const digits = Math.max(0, -Math.floor(Math.log10(shown) + 1e-9));
  const label = (tick: number): string => {
    if (spec.percent) return formatNumber(tick * 100, { digits });
    if (step >= 1000 && high >= 10_000) return formatCompact(tick);
    return digits > 5 ? formatNumber(tick) : formatNumber(tick, { digits });
  };
  const at = (value: number) => (value - low) / (high - low);
  return { low, high, log: false, ticks: multiples(low, high, step), at, value: (place) => low + place * (high - low), label }; // prettier-ignore
}

/** A round number with no more digits than it has. */
function plain(value: number): string {
  if (value >= 10_000) return formatCompact(value);
  const text = String(Number(value.toPrecision(12)));
  return text.includes('e')
    ? formatNumber(value)
    : formatNumber(value, { digits: text.split('.')[1]?.length ?? 0 });
}

function logAxis(low: number, high: number, spec: AxisSpec, count: number): Axis {
  const from = Math.log10(low);
  const length = Math.log10(high) - from;
  const leads = length < 1.2 ? [1, 2, 3, 5, 7] : length < 2.5 ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil(length / Math.max(2, count)));
  const ticks: number[] = [];
  for (let power = Math.floor(from); power <= Math.ceil(from + length); power += 1) {
    if (leads.length === 1 && power % every !== 0) continue;
    for (const lead of leads) {
      const tick = Number(`${lead}e${power}`);
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push(tick);
    }
  }
  const label = (tick: number) => plain(spec.percent ? tick * 100 : tick);
  // A narrow range may hold none of them; even steps then do as well.
  if (ticks.length < 2) ticks.splice(0, ticks.length, ...multiples(low, high, niceStep(high - low, count)));
  return {
    low,
    high,
    log: true,
    ticks,
    at: (value) => (Math.log10(value) - from) / length,
    value: (place) => 10 ** (from + place * length),
    label,
  };
}

/** Whether numbers between the two can be told from each other. */
const apart = (low: number, high: number): boolean =>
  high - low > Math.max(1e-100, 1e-9 * Math.max(Math.abs(low), Math.abs(high)));

/** Both ends apart: a range without length gets some around it. */
function widened(
  low: number,
  high: number,
  fixed: { readonly low: boolean; readonly high: boolean },
): [number, number] {
  if (apart(low, high)) return [low, high];
  const by = Math.abs(low) < 1e-99 ? 0.5 : Math.abs(low) * 0.05;
  if (fixed.low && !fixed.high) return [low, low + 2 * by];
  if (fixed.high && !fixed.low) return [high - 2 * by, high];
  return [low - by, low + by];
}

/**
 * An axis over data.
 * @param data lowest and highest value; null if there is none: then only fixed ends have ticks
 * @param count about how many ticks
 * @param ends 'round' widens the ends to half ticks, for lines; 'padded' leaves a little room, for points; 'tight'
 *   leaves them at the data
 */
export function makeAxis(
  spec: AxisSpec,
  data: readonly [number, number] | null,
  count: number,
  ends: 'round' | 'padded' | 'tight',
): Axis {
  const usable = (end: number | undefined) =>
    end !== undefined && Number.isFinite(end) && (!spec.log || end > 0);
  const fixed = { low: usable(spec.min), high: usable(spec.max) };
  const start = fixed.low ? spec.min! : (data?.[0] ?? (spec.log ? 0.1 : 0));
  const end = fixed.high ? spec.max! : (data?.[1] ?? Math.max(1, start * 2));
  let axis: Axis;
  if (spec.log) {
    const low = start > 0 ? start : end > 0 ? end / 1000 : 0.1;
    let [from, to] = apart(low, end) ? [low, end] : [low / 2, low * 2];
    const room = ends === 'tight' ? 1 : 10 ** (0.05 * (Math.log10(to) - Math.log10(from)));
    if (!fixed.low) from = Math.max(1e-300, from / room);
    if (!fixed.high) to = Math.min(1e300, to * room);
    axis = logAxis(from, to, spec, count);
  } else {
    let [low, high] = widened(start, end, fixed);
    // Half a step is enough: a whole one leaves a tenth of the chart empty.
    const half = niceStep(high - low, count) / 2;
    const room = (high - low) * 0.05;
    const clean = (value: number) => Number(value.toPrecision(12));
    if (ends === 'round' && !fixed.low) low = clean(Math.floor(low / half + 1e-9) * half);
    if (ends === 'round' && !fixed.high) high = clean(Math.ceil(high / half - 1e-9) * half);
    if (ends === 'padded' && !fixed.low) low -= room;
    if (ends === 'padded' && !fixed.high) high += room;
    axis = linearAxis(low, high, spec, count);
  }
  return data || (fixed.low && fixed.high) ? axis : { ...axis, ticks: [] };
}
