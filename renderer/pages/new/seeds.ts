/** @file Seeds as a person types them: "1-3, 7". */

/** Most seeds of one experiment. */
export const MOST_SEEDS = 1000;
const LARGEST = 2 ** 31 - 1;

export type SeedReading =
  { readonly ok: true; readonly seeds: readonly number[] } | { readonly ok: false; readonly error: string };

const refuse = (error: string): SeedReading => ({ ok: false, error });

/** @param text numbers and ranges, separated by commas or spaces; ranges with "-", "–" or ".." */
export function readSeeds(text: string): SeedReading {
  const parts = text
    .trim()
    .replace(/\s*(-|–|\.\.\.?)\s*/g, '-')
    .split(/[\s,;]+/)
    .filter(Boolean);
  if (parts.length === 0) return refuse('Give at least one seed, such as 1.');
  const seeds: number[] = [];
  for (const part of parts) {
    const found = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (!found) return refuse(`“${part}” is neither a seed (a whole number from 0) nor a range such as 1-5.`);
    const first = Number(found[1]);
    const last = Number(found[2] ?? found[1]);
    if (last < first) return refuse(`“${part}” runs backwards: write ${last}-${first}.`);
    if (last > LARGEST) return refuse(`${last} is too large: seeds go up to ${LARGEST}.`);
    if (seeds.length + last - first + 1 > MOST_SEEDS) {
      return refuse(`These are more than ${MOST_SEEDS.toLocaleString('en-US')} seeds.`);
    }
    for (let seed = first; seed <= last; seed++) seeds.push(seed);
  }
  const twice = seeds.find((seed, at) => seeds.indexOf(seed) !== at);
  return twice === undefined ? { ok: true, seeds } : refuse(`The seed ${twice} is given twice.`);
}

/** The shortest text for seeds, in their order: "1-3, 7". */
export function seedsInText(seeds: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const seed of seeds) {
    const run = runs.at(-1);
    if (run && run[1] + 1 === seed) run[1] = seed;
    else runs.push([seed, seed]);
  }
  return runs
    .map(([first, last]) =>
      first === last ? `${first}` : last === first + 1 ? `${first}, ${last}` : `${first}-${last}`,
    )
    .join(', ');
}

/** As many seeds in a row, from the first that was given (or 1). */
export function countedSeeds(text: string, count: number): string {
  const reading = readSeeds(text);
  const first = reading.ok ? reading.seeds[0]! : 1;
  return seedsInText(Array.from({ length: count }, (_, at) => first + at));
}
