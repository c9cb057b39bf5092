/** @file What a workbench that is stopped leaves undone, and how to go on with it. */
import type { CallResult } from '../../api/contract.ts';
import type { Service } from '../../workbench/index.ts';

/** In a few sentences; nothing where nothing trains or waits. */
export async function leftBehind({ call }: Pick<Service, 'call'>): Promise<string | undefined> {
  const answer = await call('queue.status', {});
  if (!answer.ok) return undefined;
  const { running, queued } = answer.value as CallResult<'queue.status'>;
  const stopped = running.filter(({ elsewhere }) => !elsewhere);
  const sentences = [];
  if (stopped.length > 0) {
    const are = stopped.length === 1 ? 'is' : 'are';
    const more = stopped.length === 1 ? '' : ' and so on';
    sentences.push(
      `${runs(stopped.length)} in training ${are} stopped and can go on from the last checkpoint: the Runs page offers it at the next start; in a terminal, \`refract resume ${stopped[0]!.runId}\`${more}.`,
    );
  }
  if (queued > 0) {
    sentences.push(
      `${runs(queued)} still ${queued === 1 ? 'waits' : 'wait'}: training goes on when Refract is started again.`,
    );
  }
  return sentences.length > 0 ? sentences.join(' ') : undefined;
}

const runs = (count: number): string => `${count.toLocaleString('en-US')} ${count === 1 ? 'run' : 'runs'}`;
