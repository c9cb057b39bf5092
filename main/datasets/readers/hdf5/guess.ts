/** @file What an HDF5 file with events does not say: what their times count, and how many channels there are. */
import { isFloat, type NumberType, type Numbers } from '../../numbers.ts';
import type { H5File } from './client.ts';
import type { H5Dataset } from './messages.ts';
import { readRagged } from './pieces.ts';
import type { TimeUnit } from '../time-units.ts';

/** How many samples tell the unit of time and the number of channels. */
const LOOKED_AT = 256;

export interface EventGuess {
  readonly timeUnit: TimeUnit;
  readonly channels: number;
}

/** The Heidelberg data sets' cochlea has 700 channels, and they say so nowhere. */
const COCHLEA = 700;

export async function guessEvents(file: H5File, times: H5Dataset, units: H5Dataset): Promise<EventGuess> {
  let [latest, highest, seen] = [0, 0, 0];
  for await (const { rows } of readRagged(file, [times, units])) {
    for (const [t, u] of rows) {
      latest = Math.max(latest, largest(t!));
      highest = Math.max(highest, largest(u!));
    }
    seen += rows.length;
    if (seen >= LOOKED_AT) break;
  }
  const isCochlea = times.path === 'spikes/times' && units.path === 'spikes/units' && highest < COCHLEA;
  const inWhole: TimeUnit = latest >= 10_000 ? 'us' : 'ms';
  return {
    timeUnit: isFloat(times.type as NumberType) && latest < 1000 ? 's' : inWhole,
    channels: isCochlea ? COCHLEA : Math.max(1, Math.floor(highest) + 1),
  };
}

function largest(numbers: Numbers): number {
  let most = 0;
  for (const number of numbers) if (number > most) most = number;
  return most;
}
