/**
 * @file Looking into trained networks: their engines stay for a while, so that another sample or neuron is there at
 * once. They train nothing and need little, so they wait for no turn.
 */
import { getDataset } from '../../../../db/index.ts';
import type { Run } from '../../../../db/index.ts';
import type { LongCall } from '../../../api/progress.ts';
import type { SampleActivity, SampleRequest, Survey } from '../../../training/activity/protocol.ts';
import { manifestOf } from '../../datasets.ts';
import { weightsFile } from '../../results.ts';
import type { Workbench } from '../../workbench.ts';
import { configOf } from '../../runs.ts';
import { ReadyNetwork } from './ready-network.ts';

/** A comparison looks at two at a time; each holds about 200 MiB. */
const MOST_READY = 2;

/** How long a network that nobody asks stays ready. */
const IDLE_MS = 5 * 60_000;
const LOOK_MS = 10_000;

/** Surveys that are remembered; a trained network does not change. */
const MOST_SURVEYS = 100;

export class Activity {
  readonly #workbench: Workbench;
  /** By run, the one used longest ago first. */
  readonly #ready = new Map<string, ReadyNetwork>();
  readonly #surveys = new Map<string, Survey>();
  #timer: NodeJS.Timeout | undefined;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  /** @throws RefractError `not-found` for a sample or a neuron that is not there; as starting an engine does */
  sample(run: Run, request: Omit<SampleRequest, 'what'>): Promise<SampleActivity> {
    return this.#network(run).ask({ what: 'sample', ...request });
  }

  /**
   * Counts the spikes of every neuron over the first test samples (training samples where there are no others).
   * @throws RefractError `cancelled`; as starting an engine does
   */
  async survey(run: Run, samples: number, call: LongCall): Promise<Survey> {
    const key = `${run.id} ${samples}`;
    const known = this.#surveys.get(key);
    if (known) return known;
    const { test } = manifestOf(getDataset(this.#workbench.db, run.datasetId));
    const split = test.samples > 0 ? 'test' : 'train';
    const survey = await this.#network(run).ask({ what: 'survey', split, samples }, call);
    this.#surveys.set(key, survey);
    if (this.#surveys.size > MOST_SURVEYS) this.#surveys.delete(this.#surveys.keys().next().value!);
    return survey;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#ready.values()].map((network) => network.close()));
  }

  #network(run: Run): ReadyNetwork {
    const network = this.#ready.get(run.id) ?? this.#open(run);
    this.#ready.delete(run.id);
    this.#ready.set(run.id, network);
    return network;
  }

  #open(run: Run): ReadyNetwork {
    const { db, home } = this.#workbench;
    const network = new ReadyNetwork(this.#workbench, {
      kind: 'activity',
      config: configOf(run),
      data: { home, manifest: manifestOf(getDataset(db, run.datasetId)) },
      weights: weightsFile(this.#workbench, run, 'end'),
    });
    void network.ended.then(() => {
      if (this.#ready.get(run.id) === network) this.#ready.delete(run.id);
    });
    const spare = [...this.#ready].filter(([, { isBusy }]) => !isBusy);
    for (const [id] of spare.slice(0, Math.max(0, this.#ready.size + 1 - MOST_READY))) this.#letGo(id);
    this.#timer ??= setInterval(() => this.#closeIdle(), LOOK_MS).unref();
    return network;
  }

  #closeIdle(): void {
    const now = performance.now();
    for (const [id, { isBusy, usedAt }] of this.#ready) {
      if (!isBusy && now - usedAt > IDLE_MS) this.#letGo(id);
    }
  }

  /** From now on it is asked nothing more. */
  #letGo(id: string): void {
    void this.#ready.get(id)?.close();
    this.#ready.delete(id);
  }
}
