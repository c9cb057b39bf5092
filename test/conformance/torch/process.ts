/** @file The PyTorch reference (reference.py) as one long process that answers jobs, since importing torch is slow. */
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('reference.py', import.meta.url));

/** Why torch cannot be imported by python3, or undefined where it can. */
export function torchMissing(): string | undefined {
  const tried = spawnSync('python3', ['-c', 'import torch'], { encoding: 'utf8' });
  if (tried.error) return `python3 cannot be run (${tried.error.message})`;
  if (tried.status === 0) return undefined;
  return tried.stderr.trim().split('\n').at(-1) ?? `python3 ended with ${tried.status}`;
}

/** What reference.py answers to `steps`: for each step, the loss before it and how near a membrane came to threshold. */
export interface StepsAnswer {
  steps: { loss: number; samples: number; correct: number; gap: number }[];
}

/** What reference.py answers to `evaluate`. */
export interface EvaluateAnswer {
  loss: number;
  accuracy: number;
  spikeRate: number[];
  gap: number;
}

export interface Reference {
  steps: (...args: string[]) => Promise<StepsAnswer>;
  evaluate: (...args: string[]) => Promise<EvaluateAnswer>;
  stop: () => void;
}

/** Starts the reference. A job that fails rejects with reference.py's words. */
export function startReference(): Reference {
  const child = spawn('python3', [script, 'jobs'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting: { resolve: (answer: unknown) => void; reject: (error: Error) => void }[] = [];
  createInterface(child.stdout).on('line', (line) => {
    const answer = JSON.parse(line) as { error?: string };
    const asked = waiting.shift();
    if (answer.error === undefined) asked?.resolve(answer);
    else asked?.reject(new Error(`reference.py: ${answer.error}`));
  });
  child.on('close', () => {
    for (const { reject } of waiting.splice(0)) reject(new Error('reference.py ended before it answered.'));
  });
  const ask = (args: string[]) =>
    new Promise<unknown>((resolve, reject) => {
      waiting.push({ resolve, reject });
      child.stdin.write(`${JSON.stringify(args)}\n`);
    });
  return {
    steps: async (...args) => (await ask(['steps', ...args])) as StepsAnswer,
    evaluate: async (...args) => (await ask(['evaluate', ...args])) as EvaluateAnswer,
    stop: () => child.stdin.end(),
  };
}
