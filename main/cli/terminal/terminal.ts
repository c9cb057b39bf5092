/**
 * @file What a person sees: tables on standard output, progress and notes on standard error. With --json, standard output
 * holds the one document only; progress is drawn only where standard error is a terminal.
 */
import type { Progress } from '../../api/progress.ts';
import { duration, integer } from './format.ts';

export interface Terminal {
  /** Prints lines of the result for a person; nothing with --json. */
  readonly print: (text: string) => void;
  /** Prints the JSON document; nothing without --json. */
  readonly document: (value: unknown) => void;
  /** Tells something on the side, on standard error. */
  readonly note: (message: string) => void;
  /** Shows how far long work is; the same line again and again. `label` says of which run. */
  readonly progress: (progress: Progress, label?: string) => void;
  /** Takes the progress line away. */
  readonly clear: () => void;
}

const REDRAW_MS = 100;

export function makeTerminal(json: boolean, out: NodeJS.WriteStream, err: NodeJS.WriteStream): Terminal {
  const draws = err.isTTY && !json;
  let rate = new Rate();
  let what = '';
  let drawn = 0;

  const clear = () => {
    if (draws && drawn > 0) err.write('\r\x1b[2K');
    drawn = 0;
  };
  return {
    clear,
    print: (text) => {
      clear();
      if (!json) out.write(`${text}\n`);
    },
    document: (value) => {
      if (json) out.write(`${JSON.stringify(value)}\n`);
    },
    note: (message) => {
      clear();
      err.write(`${message}\n`);
    },
    progress: (progress, label = '') => {
      if (!draws) return;
      if (progress.what + label !== what) {
        what = progress.what + label;
        rate = new Rate();
      }
      const perSecond = rate.add(progress.done);
      const now = performance.now();
      const finished = progress.total !== undefined && progress.done >= progress.total;
      if (now - drawn < REDRAW_MS && !finished) return;
      drawn = now;
      const line = progressLine(progress, label, perSecond);
      err.write(`\r\x1b[2K${line.slice(0, (err.columns || 80) - 1)}`);
    },
  };
}

function progressLine(
  { what, done, total, unit }: Progress,
  label: string,
  perSecond: number | undefined,
): string {
  const parts = [label, what].filter(Boolean);
  const amount =
    total === undefined ? `${integer(done)} ${unit}` : `${integer(done)}/${integer(total)} ${unit}`;
  const details = [amount];
  if (total !== undefined && total > 0) details.push(`${Math.floor((100 * done) / total)} %`);
  if (perSecond !== undefined) {
    details.push(`${integer(perSecond)} ${unit}/s`);
    if (total !== undefined && perSecond > 0) details.push(`${duration((total - done) / perSecond)} left`);
  }
  return `${parts.join('  ')}  ${details.join(' · ')}`;
}

/** Amount per second over the last few seconds. */
class Rate {
  readonly #marks: { at: number; done: number }[] = [];

  add(done: number): number | undefined {
    const at = performance.now();
    this.#marks.push({ at, done });
    while (this.#marks.length > 2 && at - this.#marks[0]!.at > 5000) this.#marks.shift();
    const first = this.#marks[0]!;
    return at - first.at < 300 ? undefined : (1000 * (done - first.done)) / (at - first.at);
  }
}
