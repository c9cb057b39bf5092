/** @file The PyTorch reference (reference.py) as one long process that answers jobs, since importing torch is slow. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('reference.py', import.meta.url));

/** What reference.py answers to `steps`: for each step, the loss before it, how near a membrane came to threshold, and spikes per neuron and step of each layer. */
interface StepsAnswer {
  steps: { loss: number; samples: number; correct: number; gap: number; spikeRate: number[] }[];
}

/** What reference.py answers to `evaluate`. */
interface EvaluateAnswer {
  loss: number;
  accuracy: number;
  spikeRate: number[];
  gap: number;
}

export interface Reference {
  /** The version of torch. */
  torch: string;
  steps: (...args: string[]) => Promise<StepsAnswer>;
  evaluate: (...args: string[]) => Promise<EvaluateAnswer>;
  stop: () => void;
}

/** Starts the reference; where that is not possible (python3 or torch is missing), says why in words. */
export async function startReference(): Promise<Reference | string> {
  const child = spawn('python3', [script, 'jobs'], { stdio: 'pipe' });
  const waiting: { resolve: (answer: unknown) => void; reject: (error: Error) => void }[] = [];
  let trouble = '';
  child.stderr.on('data', (text: Buffer) => (trouble += text.toString()));
  child.on('error', (error) => (trouble += error.message));
  child.on('close', () => {
    const last = trouble.trim().split('\n').at(-1) ?? '';
    for (const { reject } of waiting.splice(0)) reject(new Error(last || 'python3 ended without a word'));
  });
  createInterface(child.stdout).on('line', (line) => {
    const asked = waiting.shift();
    const answer = answerOf(line);
    if (answer.error === undefined) asked?.resolve(answer);
    else asked?.reject(new Error(`reference.py: ${answer.error}`));
  });
  const answer = () => new Promise<unknown>((resolve, reject) => waiting.push({ resolve, reject }));
  const ask = (args: string[]) => {
    child.stdin.write(`${JSON.stringify(args)}\n`);
    return answer();
  };
  try {
    const { torch } = (await answer()) as { torch: string };
    return {
      torch,
      steps: async (...args) => (await ask(['steps', ...args])) as StepsAnswer,
      evaluate: async (...args) => (await ask(['evaluate', ...args])) as EvaluateAnswer,
      stop: () => child.stdin.end(),
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Python writes NaN and Infinity where JSON has no word for them: a training that has diverged, and an answer all the same. */
function answerOf(line: string): { error?: string } {
  try {
    return JSON.parse(line) as { error?: string };
  } catch {
    return { error: `no JSON, or a number that is none: ${line.slice(0, 200)}` };
  }
}
