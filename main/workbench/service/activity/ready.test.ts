/** @file How many networks stay ready, and what happens when one ends, with engines that the test plays. */
import { describe, expect, it } from 'vitest';
import { RefractError } from '../../../api/errors.ts';
import type { Ask } from '../../../training/activity/protocol.ts';
import type { EngineOptions } from '../../../training/launch.ts';
import type { Job } from '../../../training/protocol.ts';
import type { Workbench } from '../../workbench.ts';
import { ReadyNetwork } from './ready-network.ts';
import type { ActivityJob } from '../../../training/activity/protocol.ts';

const job = { kind: 'activity' } as ActivityJob;
const sample = { what: 'sample', split: 'test', index: 0, neuron: null, maxSpikes: 100 } as const;
const survey = { what: 'survey', split: 'test', samples: 5 } as const;

/** @param late whether the process is there only when the test says so */
function play({ late = false } = {}) {
  const asks: Ask[] = [];
  let end!: (error: unknown) => void;
  let options!: EngineOptions;
  const open = () => options.onChannel?.((message) => asks.push(message as Ask));
  const run = <Result>(_: Job, given: EngineOptions = {}): Promise<Result> => {
    options = given;
    if (!late) open();
    return new Promise((_, reject) => {
      end = reject;
      given.signal?.addEventListener('abort', () => reject(new RefractError('cancelled', 'Stopped.')));
    });
  };
  const network = new ReadyNetwork({ run } as Workbench, job);
  return { network, asks, open, crash: (error: unknown) => end(error), tell: options.onEvent! };
}

describe('a network that is ready', () => {
  it('answers by number, in any order', async () => {
    const { network, asks, tell } = play();
    const answers = [network.ask(sample), network.ask({ ...sample, index: 1 })];
    expect(asks.map(({ number }) => number)).toEqual([1, 2]);
    expect(network.isBusy).toBe(true);
    tell({ type: 'answer', number: 2, value: 'second' });
    tell({ type: 'answer', number: 1, value: 'first' });
    expect(await Promise.all(answers)).toEqual(['first', 'second']);
    expect(network.isBusy).toBe(false);
  });

  it('passes on refusals and progress, and drops what is no longer wanted', async () => {
    const { network, asks, tell } = play();
    const stop = new AbortController();
    const heard: number[] = [];
    const asked = network.ask(survey, { signal: stop.signal, onProgress: ({ done }) => heard.push(done) });
    tell({ type: 'asked', number: 1, progress: { what: 'Counting', done: 3, unit: 'samples' } });
    stop.abort();
    expect(asks.at(-1)).toEqual({ type: 'drop', number: 1 });
    tell({ type: 'refused', number: 1, error: { code: 'cancelled', message: 'Stopped.', hint: '' } });
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    expect(heard).toEqual([3]);
  });

  it('keeps what it is asked before its process is there, and hands it on in order', async () => {
    const { network, asks, open, tell } = play({ late: true });
    const stop = new AbortController();
    const answers = [network.ask(sample), network.ask(survey, { signal: stop.signal })];
    stop.abort();
    expect(asks).toEqual([]);
    open();
    expect(asks.map(({ type, number }) => `${type} ${number}`)).toEqual(['ask 1', 'ask 2', 'drop 2']);
    for (const number of [1, 2]) tell({ type: 'answer', number, value: number });
    expect(await Promise.all(answers)).toEqual([1, 2]);
  });

  it('refuses what it was asked when its engine crashes', async () => {
    const { network, crash } = play();
    const asked = network.ask(sample);
    crash(new RefractError('engine-crashed', 'It was ended by SIGKILL.'));
    await expect(asked).rejects.toMatchObject({ code: 'engine-crashed' });
    await network.ended;
    await expect(network.ask(sample)).rejects.toMatchObject({ code: 'engine-crashed' });
  });

  it('ends when it is closed', async () => {
    const { network } = play();
    const asked = network.ask(sample);
    const refused = expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    await network.close();
    await refused;
  });
});
