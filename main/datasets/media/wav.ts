/**
 * @file WAV: RIFF files with PCM of 8, 16, 24 or 32 bits or floating point of 32 or 64 (Microsoft's "Multimedia Programming
 * Interface and Data Specifications 1.0", and WAVEFORMATEXTENSIBLE).
 */
import { invalid } from '../byte-source.ts';

/** A recording. */
export interface Recording {
  /** In Hz. */
  readonly rate: number;
  /** The mean of the channels; PCM reaches from −1 to below 1. */
  readonly values: Float32Array;
}

const EXTENSIBLE = 0xfffe;

/** What a number in a file is, by format tag and bits: how many bytes, and its value. */
const encodings: Readonly<Record<string, { bytes: number; read: (bytes: Buffer, at: number) => number }>> = {
  '1 8': { bytes: 1, read: (bytes, at) => (bytes[at]! - 128) / 128 },
  '1 16': { bytes: 2, read: (bytes, at) => bytes.readInt16LE(at) / 2 ** 15 },
  '1 24': { bytes: 3, read: (bytes, at) => bytes.readIntLE(at, 3) / 2 ** 23 },
  '1 32': { bytes: 4, read: (bytes, at) => bytes.readInt32LE(at) / 2 ** 31 },
  '3 32': { bytes: 4, read: (bytes, at) => bytes.readFloatLE(at) },
  '3 64': { bytes: 8, read: (bytes, at) => bytes.readDoubleLE(at) },
};

/** Rates outside these are no audio: a filter from one to another would be as long as they are far apart. */
const RATES = { min: 1000, max: 384_000 };
const MAX_CHANNELS = 64;

export const looksLikeWav = (head: Buffer): boolean =>
  head.length >= 12 && head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WAVE';

interface Format {
  readonly rate: number;
  readonly channels: number;
  readonly encoding: (typeof encodings)[string];
}

/** A chunk's place; its size may be claimed too large. */
interface Chunk {
  readonly start: number;
  readonly bytes: number;
}

/**
 * The rate of a recording, from the bytes before its samples.
 * @throws RefractError `invalid-data`
 */
export const wavRate = (name: string, bytes: Buffer): number => formatOf(name, bytes).rate;

/** @throws RefractError `invalid-data` for another format or encoding, or a file that is cut short */
export function decodeWav(name: string, bytes: Buffer): Recording {
  const { rate, channels, encoding } = formatOf(name, bytes);
  const data = chunkNamed(name, bytes, 'data');
  const there = bytes.length - data.start;
  // Programs that write to a pipe do not know the size: theirs is the largest there is.
  const isOpen = data.bytes >= 0x7ffff000;
  if (data.bytes > there && !isOpen) {
    throw invalid(name, `ends at byte ${bytes.length}, but its samples should end at byte ${data.start + data.bytes}.`, 'Download or copy it again.'); // prettier-ignore
  }
  const frame = channels * encoding.bytes;
  const frames = Math.floor(Math.min(data.bytes, there) / frame);
  if (frames === 0) throw invalid(name, 'has no samples.');
  const values = new Float32Array(frames);
  for (let i = 0, at = data.start; i < frames; i++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++, at += encoding.bytes)
      sum += encoding.read(bytes, at);
    const value = sum / channels;
    if (!Number.isFinite(Math.fround(value)))
      throw invalid(name, `sample ${i} (counted from 0) is ${value}.`);
    values[i] = value;
  }
  return { rate, values };
}

function formatOf(name: string, bytes: Buffer): Format {
  if (!looksLikeWav(bytes))
    throw invalid(name, 'is no WAV file: it does not start with RIFF … WAVE.', 'Is the name right?');
  const { start, bytes: size } = chunkNamed(name, bytes, 'fmt ');
  if (size < 16 || start + size > bytes.length)
    throw invalid(name, `its format (at byte ${start}) is cut short.`);
  const tag = bytes.readUInt16LE(start);
  // The first two bytes of the identifier are the tag.
  const code = tag === EXTENSIBLE && size >= 40 ? bytes.readUInt16LE(start + 24) : tag;
  const [channels, rate, bits] = [bytes.readUInt16LE(start + 2), bytes.readUInt32LE(start + 4), bytes.readUInt16LE(start + 14)]; // prettier-ignore
  const encoding = encodings[`${code} ${bits}`];
  if (!encoding) {
    throw invalid(name, `holds format ${code} with ${bits} bits; PCM of 8, 16, 24 and 32 bits and floating point can be read.`, 'Convert it to 16-bit PCM.'); // prettier-ignore
  }
  if (channels < 1 || channels > MAX_CHANNELS || rate < RATES.min || rate > RATES.max) {
    throw invalid(name, `has ${channels} channels at ${rate} Hz; 1 to ${MAX_CHANNELS} at ${RATES.min} to ${RATES.max} Hz can be read.`); // prettier-ignore
  }
  return { rate, channels, encoding };
}

/** The first chunk of a name. */
function chunkNamed(name: string, bytes: Buffer, wanted: string): Chunk {
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = bytes.readUInt32LE(at + 4);
    if (bytes.toString('latin1', at, at + 4) === wanted) return { start: at + 8, bytes: size };
    // Chunks start at even bytes.
    at += 8 + size + (size % 2);
  }
  throw invalid(
    name,
    `has no chunk "${wanted.trim()}" in its ${bytes.length} bytes.`,
    'Download or copy it again.',
  );
}
