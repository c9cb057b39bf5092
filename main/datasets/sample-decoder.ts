/** @file From a sample's stored bytes to the numbers that a network gets. */
import { EVENT_LIMIT } from './events.ts';
import type { DatasetManifest } from './manifest.ts';
import { normalise } from './normalise.ts';

type Form = Pick<
  DatasetManifest,
  'steps' | 'channels' | 'dtype' | 'divisor' | 'counts' | 'padding' | 'normalisation'
>;

export interface SampleDecoder {
  /** The bytes of what places in a blob count: of a step, or of an event. */
  readonly unitBytes: number;
  /**
   * Writes one sample, all its steps × channels numbers.
   * @param bytes where they lie they start at a multiple of 4, or the numbers are bytes
   * @param first of events: the step that becomes the first
   */
  readonly fill: (bytes: Uint8Array, first: number, x: Float32Array, at: number) => void;
}

export function sampleDecoder(form: Form): SampleDecoder {
  return form.dtype === 'events' ? eventDecoder(form) : numberDecoder(form);
}

function numberDecoder({ steps, channels, dtype, divisor, padding, normalisation }: Form): SampleDecoder {
  const size = steps * channels;
  const numberBytes = dtype === 'uint8' ? 1 : 4;
  const decode = dtype === 'uint8' ? bytesDecoder(divisor) : copyFloats;
  return {
    unitBytes: channels * numberBytes,
    fill: (bytes, _, x, at) => {
      const count = bytes.length / numberBytes;
      const start = padding === 'start' ? at + size - count : at;
      if (count < size) x.fill(0, at, at + size);
      decode(bytes, x, start);
      if (normalisation) normalise(x.subarray(start, start + count), normalisation);
    },
  };
}

type Decode = (bytes: Uint8Array, x: Float32Array, at: number) => void;

/**
 * A table of the 256 quotients, each correctly rounded to float32, is several times faster than dividing; and four at a
 * time take half the time of one at a time: on short sequences filling batches is seen beside the steps.
 */
function bytesDecoder(divisor: number): Decode {
  const quotients = Float32Array.from({ length: 256 }, (_, value) => value / divisor);
  return (bytes, x, at) => {
    const fours = bytes.length - (bytes.length % 4);
    for (let i = 0; i < fours; i += 4) {
      const to = at + i;
      x[to] = quotients[bytes[i]!]!;
      x[to + 1] = quotients[bytes[i + 1]!]!;
      x[to + 2] = quotients[bytes[i + 2]!]!;
      x[to + 3] = quotients[bytes[i + 3]!]!;
    }
    for (let i = fours; i < bytes.length; i++) x[at + i] = quotients[bytes[i]!]!;
  };
}

const copyFloats: Decode = (bytes, x, at) => {
  x.set(new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4), at);
};

function eventDecoder({ steps, channels, counts }: Form): SampleDecoder {
  return {
    unitBytes: 4,
    fill: (bytes, first, x, at) => {
      x.fill(0, at, at + steps * channels);
      const records = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
      for (const record of records) {
        const step = Math.floor(record / EVENT_LIMIT) - first;
        const channel = record % EVENT_LIMIT;
        if (step < 0 || step >= steps || channel >= channels) continue;
        const place = at + step * channels + channel;
        x[place] = counts === 'binary' ? 1 : x[place]! + 1;
      }
    },
  };
}
