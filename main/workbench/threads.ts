/** @file How many threads a run gets. */
import { availableParallelism } from 'node:os';
import { readFileSync } from 'node:fs';

/** One thread per physical core, within what the process may use; two threads on one core only get in each other's way. */
export function defaultThreads(): number {
  return Math.max(1, Math.min(availableParallelism(), physicalCores()));
}

/** Physical cores as Linux counts them; elsewhere, and where it does not tell, all logical ones. */
function physicalCores(): number {
  let text: string;
  try {
    text = readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return availableParallelism();
  }
  const cores = text
    .split('\n\n')
    .map((block) => /^physical id\s*:\s*(\d+)[\s\S]*^core id\s*:\s*(\d+)/m.exec(block))
    .flatMap((match) => (match ? [`${match[1]}/${match[2]}`] : []));
  return new Set(cores).size || availableParallelism();
}
