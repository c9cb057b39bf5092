/** @file Pixels of an event camera as channels: which polarity counts, and how pixels become coarser. */
import { invalid } from '../byte-source.ts';
import { choiceSetting, wholeSetting } from './settings.ts';

export const gridSettings = {
  width: wholeSetting('Width', 'Of the sensor.', { min: 1, max: 4096, unit: 'pixels' }),
  height: wholeSetting('Height', 'Of the sensor.', { min: 1, max: 4096, unit: 'pixels' }),
  block: wholeSetting('Pixel block', 'Square blocks of so many pixels a side become one channel each.', {
    min: 1,
    max: 256,
  }),
  polarity: choiceSetting('Polarity', 'What becomes of events that say darker or brighter.', {
    both: 'A channel for each',
    merged: 'One channel for both',
    on: 'Brighter only',
    off: 'Darker only',
  }),
} as const;

/** What was chosen, or is usual. */
export interface Grid {
  readonly width: number;
  readonly height: number;
  readonly block: number;
  readonly polarity: 'both' | 'merged' | 'on' | 'off';
}

export interface GridChannels {
  readonly channels: number;
  /**
   * The channel of an event: polarity · rows · columns + row · columns + column, in blocks; the darker ones first.
   * @param polarity 1: brighter, 0: darker
   * @returns −1 for an event whose polarity does not count
   * @throws RefractError `invalid-data` for one outside the sensor
   */
  readonly channelOf: (x: number, y: number, polarity: number, place: () => string) => number;
}

export function gridChannels({ width, height, block, polarity }: Grid): GridChannels {
  const [columns, rows] = [Math.ceil(width / block), Math.ceil(height / block)];
  const size = columns * rows;
  return {
    channels: polarity === 'both' ? 2 * size : size,
    channelOf: (x, y, sign, place) => {
      if (x >= width || y >= height) {
        throw invalid(place(), `is at x = ${x}, y = ${y}, outside ${width} × ${height} pixels.`, 'Choose the width and the height of the sensor.'); // prettier-ignore
      }
      if ((polarity === 'on' && sign === 0) || (polarity === 'off' && sign === 1)) return -1;
      const pixel = Math.floor(y / block) * columns + Math.floor(x / block);
      return polarity === 'both' ? sign * size + pixel : pixel;
    },
  };
}

/** Events of one sample as they come. */
export class EventList {
  #times = new Float64Array(1024);
  #channels = new Uint32Array(1024);
  #count = 0;

  push(time: number, channel: number): void {
    if (this.#count === this.#times.length) {
      const [times, channels] = [new Float64Array(2 * this.#count), new Uint32Array(2 * this.#count)];
      times.set(this.#times);
      channels.set(this.#channels);
      [this.#times, this.#channels] = [times, channels];
    }
    this.#times[this.#count] = time;
    this.#channels[this.#count++] = channel;
  }

  get count(): number {
    return this.#count;
  }

  events(): { times: Float64Array; channels: Uint32Array } {
    return { times: this.#times.slice(0, this.#count), channels: this.#channels.slice(0, this.#count) };
  }
}
