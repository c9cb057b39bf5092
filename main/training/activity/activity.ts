/** @file The job that keeps a trained network ready and answers what is asked about it, until it is stopped. */
import { toRefractError } from '../../api/errors.ts';
import type { Progress } from '../../api/progress.ts';
import type { TrainContext } from '../train.ts';
import { ReadyNetwork } from './network.ts';
import type { ActivityAnswers, ActivityJob, ActivityRequest, Ask } from './protocol.ts';

export interface ActivityContext extends TrainContext {
  /** Sets who hears what is asked. */
  readonly onAsk: (listener: (ask: Ask) => void) => void;
}

type What = ActivityRequest['what'];
type Answerer<W extends What> = (
  network: ReadyNetwork,
  request: Extract<ActivityRequest, { what: W }>,
  call: { onProgress: (progress: Progress) => void; signal: AbortSignal },
) => Promise<ActivityAnswers[W]>;

/** Who answers what. */
const answerers: { readonly [W in What]: Answerer<W> } = {
  sample: (network, request) => network.sample(request),
  survey: (network, request, { onProgress, signal }) => network.survey(request, onProgress, signal),
};

/** @throws RefractError `cancelled` when it is stopped, which is how it ends; `damaged-store` */
export async function activity(job: ActivityJob, { emit, signal, onAsk }: ActivityContext): Promise<never> {
  const network = ReadyNetwork.open(job, { emit, signal });
  const atWork = new Map<number, AbortController>();

  async function answer<W extends What>(
    number: number,
    request: Extract<ActivityRequest, { what: W }>,
    dropped: AbortSignal,
  ): Promise<void> {
    try {
      const onProgress = (progress: Progress) => emit({ type: 'asked', number, progress });
      const answerer = answerers[request.what] as Answerer<W>;
      const value = await answerer(await network, request, { onProgress, signal: dropped });
      emit({ type: 'answer', number, value });
    } catch (error) {
      const { code, message, hint } = toRefractError(error);
      emit({ type: 'refused', number, error: { code, message, hint } });
    } finally {
      atWork.delete(number);
    }
  }

  onAsk((ask) => {
    if (ask.type === 'drop') return atWork.get(ask.number)?.abort();
    const dropped = new AbortController();
    atWork.set(ask.number, dropped);
    void answer(ask.number, ask.request, dropped.signal);
  });
  await network;
  return new Promise((_, reject) => {
    const end = () => reject(signal.reason as Error);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });
}
