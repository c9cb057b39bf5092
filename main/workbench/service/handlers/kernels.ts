/** @file Handlers of kernels.*. */
import { fusedOperators, operators } from '../../../../kernels/operators/table.ts';
import type { FusedOperator } from '../../../../kernels/operators/table.ts';
import type { CallResult } from '../../../api/contract.ts';
import { toRefractError } from '../../../api/errors.ts';
import type { kernelCalls } from '../../../api/kernels.ts';
import type { LongCall } from '../../../api/progress.ts';
import type { Probe } from '../../../training/probe.ts';
import type { EngineEvent, SelfTestResult } from '../../../training/protocol.ts';
import { benchmark } from '../../benchmark.ts';
import { urgency } from '../lane.ts';
import type { HandlersOf, ServiceContext } from './context.ts';

type Status = CallResult<'kernels.status'>;

export function kernelHandlers({ workbench, jobs, lane }: ServiceContext): HandlersOf<typeof kernelCalls> {
  let found: Promise<Status> | undefined;
  const probe = async (): Promise<Status> => {
    try {
      const { kernels, onnxruntime, providers } = await workbench.run<Probe>({ kind: 'probe' });
      const { mode, isa = null, reason = null } = kernels;
      return { mode, isa, reason, onnxruntime, providers, operators: listOperators() };
    } catch (error) {
      found = undefined; // it may work the next time
      const { message } = toRefractError(error);
      return {
        mode: null,
        isa: null,
        reason: message,
        onnxruntime: null,
        providers: [],
        operators: listOperators(),
      };
    }
  };
  const turn = (signal: AbortSignal) => lane.enter(urgency.job, signal);
  return {
    'kernels.status': ({ refresh }) => {
      if (refresh) found = undefined;
      found ??= probe();
      return found;
    },
    'kernels.selfTest': () => ({
      jobId: jobs.start({
        kind: 'self-test',
        title: 'Testing the native operators',
        // Progress names the operator that is at work: where one crashes, it is the last that was named.
        work: ({ signal, onProgress }) =>
          workbench.run<SelfTestResult>({ kind: 'self-test' }, { signal, onEvent: passOn(onProgress) }),
      }),
    }),
    'kernels.bench': (request) => ({
      jobId: jobs.start({
        kind: 'bench',
        title: benchTitles[request.what],
        turn,
        work: async ({ signal, onProgress }) => {
          const { rows, machine } = await benchmark(request, workbench.note, {
            signal,
            onEvent: passOn(onProgress),
          });
          return { rows, machine };
        },
      }),
    }),
  };
}

const benchTitles = {
  kernels: 'Measuring the operators',
  layer: 'Measuring a spiking layer',
  train: 'Measuring training steps',
} as const;

const passOn = (onProgress: Required<LongCall>['onProgress']) => (event: EngineEvent) => {
  if (event.type === 'progress') onProgress(event.progress);
};

function listOperators(): Status['operators'] {
  const shown = ({ name, shape, optional }: FusedOperator['inputs'][number]) =>
    `${name}${optional ? '?' : ''} ${shape}`;
  return Object.values<FusedOperator>({ ...operators, ...fusedOperators }).map(
    ({ name, inputs, outputs }) => ({
      name,
      inputs: inputs.map(shown),
      outputs: outputs.map(shown),
    }),
  );
}
