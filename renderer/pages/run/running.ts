/** @file How a run that trains now is doing. */
import type { EventPayload } from '../../../main/api/events.ts';

export type RunningNow = EventPayload<'queue.changed'>['running'][number];
