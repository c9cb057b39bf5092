/** @file How numbers are written, in charts and on pages: always as in US English, with "−" for minus. */
import { spreadDigits } from '../../main/api/compare-digits.ts';
import { usualDigits } from '../../main/api/digits.ts';

const missing = '–';

export interface NumberFormat {
  /** Digits after the point; chosen by size if left open. */
  readonly digits?: number | undefined;
  /** The value is a share, 0 to 1, and shown in percent. */
  readonly percent?: boolean | undefined;
  /** Put behind the number, after a space. */
  readonly unit?: string | undefined;
}

/**
 * A number with so many digits after the point and commas between thousands. As Intl.NumberFormat has it, without the
 * tenth of a first page's time that a browser takes to get that ready.
 */
function fixed(value: number, digits: number): string {
  const [whole = '', fraction] = Math.abs(value).toFixed(digits).split('.');
  const text = whole.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction === undefined ? '' : `.${fraction}`);
  // No "−0.00".
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** Whole numbers need no digits after the point. */
const neededDigits = (value: number): number => (Number.isInteger(value) ? 0 : usualDigits(Math.abs(value)));

/** A number with at most three digits that count, without zeros at its end: 1.2, 12.3, 123. */
const short = (value: number): string => {
  const size = Math.abs(value);
  const digits = size >= 99.95 ? 0 : 1;
  return fixed(value, digits).replace(/\.0$/, '');
};

/** A number, "–" if there is none (null, undefined or not finite): 0.861, 86.1 %, 12.5 s, 1.2e−5. */
export function formatNumber(value: number | null | undefined, format: NumberFormat = {}): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return missing;
  const { digits, percent = false, unit } = format;
  const size = Math.abs(value);
  let text: string;
  if (percent) text = `${fixed(value * 100, digits ?? 1)} %`;
  else if (digits !== undefined) text = fixed(value, digits);
  else if (size >= 1e15 || (size > 0 && size < 1e-4)) {
    text = value.toExponential(2).replace(/\.?0*e\+?/, 'e').replaceAll('-', '−'); // prettier-ignore
  } else text = fixed(value, neededDigits(value));
  return unit ? `${text} ${unit}` : text;
}

const thousands = ['', ' k', ' M', ' G', ' T', ' P'];

/** A count, short: 1,234; 12.3 k; 4.5 M. */
export function formatCompact(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return missing;
  if (Math.abs(value) < 9999.5) return formatNumber(value);
  let power = Math.min(thousands.length - 1, Math.floor(Math.log10(Math.abs(value)) / 3));
  // 999,960 is 1 M, not 1,000 k.
  if (Math.abs(value) / 1000 ** power >= 999.5 && power < thousands.length - 1) power += 1;
  return `${short(value / 1000 ** power)}${thousands[power]!}`;
}

/** A duration given in seconds: 0.4 ms, 41 ms, 1.2 s, 12 s, 3 min 20 s, 2 h 5 min, 3 d 4 h. */
export function formatSeconds(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return missing;
  if (seconds < 0) return `−${formatSeconds(-seconds)}`;
  if (seconds === 0) return '0 s';
  if (seconds < 0.00995) return `${short(seconds * 1000)} ms`;
  if (seconds < 0.9995) return `${fixed(seconds * 1000, 0)} ms`;
  if (seconds < 9.95) return `${short(seconds)} s`;
  const whole = Math.round(seconds);
  const parts = (large: number, largeUnit: string, small: number, smallUnit: string): string => {
    const units = Math.round(whole / small);
    const big = Math.floor((units * small) / large);
    const rest = units - (big * large) / small;
    return rest ? `${big} ${largeUnit} ${rest} ${smallUnit}` : `${big} ${largeUnit}`;
  };
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return parts(60, 'min', 1, 's');
  if (whole < 86_400 - 30) return parts(3600, 'h', 60, 'min');
  return parts(86_400, 'd', 3600, 'h');
}

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** A size given in bytes, in powers of 1,024: 512 B, 1.4 MiB, 12 GiB. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return missing;
  let value = bytes;
  let power = 0;
  while (Math.abs(value) >= 1023.5 && power < byteUnits.length - 1) {
    value /= 1024;
    power += 1;
  }
  return `${power === 0 ? fixed(value, 0) : short(value)} ${byteUnits[power]!}`;
}

/**
 * A mean and a standard deviation with the same digits: "0.861 ± 0.004", "86.1 ± 0.4 %". Only the mean where there is
 * no standard deviation (one run); "–" where there is no mean.
 */
export function formatSpread(
  mean: number | null | undefined,
  sd: number | null | undefined,
  percent = false,
): string {
  if (mean === null || mean === undefined || !Number.isFinite(mean)) return missing;
  const factor = percent ? 100 : 1;
  const size = Math.abs(mean);
  const digits = spreadDigits(mean, percent);
  const unit = percent ? ' %' : '';
  if (!percent && size > 0 && size < 1e-4 && !sd) return formatNumber(mean);
  const text = fixed(mean * factor, digits);
  if (sd === null || sd === undefined || !Number.isFinite(sd)) return text + unit;
  return `${text} ± ${fixed(sd * factor, digits)}${unit}`;
}
