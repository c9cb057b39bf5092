/** @file Decimal numbers straight from bytes: making a string of every field would take most of an import's time. */

/** What stands for a value that is not there, in lower case. */
const MISSING = new Set(['', '?', 'na', 'n/a', 'nan', '-nan', 'null', 'none', 'missing']);
const INFINITE = new Map([
  ['inf', Infinity],
  ['+inf', Infinity],
  ['-inf', -Infinity],
  ['infinity', Infinity],
  ['-infinity', -Infinity],
]);

/** The powers of ten that a double holds exactly. */
const EXACT_POWERS = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));

/** Digits whose number is below 2^53, so that adding them up loses nothing. */
const EXACT_DIGITS = 15;

/** What text is no number at all is given back as this. */
export const NOT_A_NUMBER = Symbol('not a number');

/**
 * The double nearest to the number written in bytes from `start` to `end` (without spaces around it), as `Number()` gives it.
 * Up to 15 digits and small powers of ten need one exact multiplication or division (William Clinger, PLDI 1990); the
 * rest goes the long way.
 * @param point the byte between whole and fraction: 46, or 44 where commas are used
 * @returns NaN for a value that is missing ("", "?", "NA", "NaN"); NOT_A_NUMBER for other text
 */
export function parseNumber(
  bytes: Uint8Array,
  start: number,
  end: number,
  point = 46,
): number | typeof NOT_A_NUMBER {
  if (end - start <= SHORT) {
    const value = parseShort(bytes, start, end, point);
    if (value === value) return value;
  }
  let at = start;
  const first = bytes[at]!;
  const isNegative = first === 45;
  if (isNegative || first === 43) at++;
  let mantissa = 0;
  let digits = 0;
  let shift = 0;
  for (; at < end; at++) {
    const digit = bytes[at]! - 48;
    if (digit < 0 || digit > 9) break;
    mantissa = mantissa * 10 + digit;
    if (mantissa !== 0) digits++;
  }
  let seen = at - start - (isNegative || first === 43 ? 1 : 0);
  if (at < end && bytes[at] === point) {
    at++;
    const fraction = at;
    for (; at < end; at++) {
      const digit = bytes[at]! - 48;
      if (digit < 0 || digit > 9) break;
      mantissa = mantissa * 10 + digit;
      if (mantissa !== 0) digits++;
    }
    shift = fraction - at;
    seen += at - fraction;
  }
  if (seen > 0 && at < end && (bytes[at]! | 32) === 101) {
    let exponent = 0;
    let place = at + 1;
    const sign = bytes[place];
    if (sign === 45 || sign === 43) place++;
    const from = place;
    for (; place < end && place - from < 6; place++) {
      const digit = bytes[place]! - 48;
      if (digit < 0 || digit > 9) break;
      exponent = exponent * 10 + digit;
    }
    if (place > from) {
      at = place;
      shift += sign === 45 ? -exponent : exponent;
    }
  }
  if (seen === 0 || at !== end || digits > EXACT_DIGITS || shift > 22 || shift < -22) {
    return parseWord(bytes, start, end, point);
  }
  const value = shift < 0 ? mantissa / EXACT_POWERS[-shift]! : mantissa * EXACT_POWERS[shift]!;
  return isNegative ? -value : value;
}

/** A sign, a point and as many digits as are exact. */
const SHORT = EXACT_DIGITS + 1;

/** Digits with or without a point, as most numbers are. @returns NaN for whatever else, which may be a number too */
function parseShort(bytes: Uint8Array, start: number, end: number, point: number): number {
  let at = start;
  const isNegative = bytes[at] === 45;
  if (isNegative) at++;
  if (at === end) return NaN;
  let mantissa = 0;
  let fraction = end;
  for (; at < end; at++) {
    const digit = bytes[at]! - 48;
    if (digit >= 0 && digit <= 9) mantissa = mantissa * 10 + digit;
    else if (digit === point - 48 && fraction === end && end - start > (isNegative ? 2 : 1))
      fraction = at + 1;
    else return NaN;
  }
  const value = fraction === end ? mantissa : mantissa / EXACT_POWERS[end - fraction]!;
  return isNegative ? -value : value;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function parseWord(
  bytes: Uint8Array,
  start: number,
  end: number,
  point: number,
): number | typeof NOT_A_NUMBER {
  // No number needs more; longer text is not copied.
  if (end - start > 1000) return NOT_A_NUMBER;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
  const word = point === 46 ? text : text.replace(',', '.');
  if (NUMBER.test(word)) return Number(word);
  const lower = text.toLowerCase();
  if (MISSING.has(lower)) return NaN;
  return INFINITE.get(lower) ?? NOT_A_NUMBER;
}
