/** @file Keeps the end of what a process prints, for the message when it crashes. */

/** What is used of a stream of output. */
interface Output {
  setEncoding(encoding: 'utf8'): unknown;
  on(event: 'data', listener: (text: string) => void): unknown;
}

/** How much is kept, in characters. */
const KEPT = 4000;

/** @returns gives what was printed so far, its end at least */
export function keepLastWords(outputs: readonly (Output | null)[]): () => string {
  let words = '';
  for (const output of outputs) {
    output?.setEncoding('utf8');
    output?.on('data', (text) => (words = (words + text).slice(-KEPT)));
  }
  return () => words;
}
