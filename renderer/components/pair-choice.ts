/** @file Memories and spike rules as they are offered for putting together. */
import type { CallResult } from '../../main/api/contract.ts';

type Parts = CallResult<'variants.parts'>;

/** The rules that go with a memory. */
export const fittingRules = ({ spikeRules, pairs }: Parts, memory: string): Parts['spikeRules'] => {
  const fitting = new Set(
    pairs.flatMap((pair) => (pair.memory === memory && pair.id ? [pair.spikeRule] : [])),
  );
  return spikeRules.filter(({ id }) => fitting.has(id));
};

/** The variant that a memory and a rule are; one with a name of its own by that. */
export const pairOf = ({ pairs }: Parts, memory: string, rule: string): string | undefined =>
  pairs.find((pair) => pair.memory === memory && pair.spikeRule === rule)?.id ?? undefined;

/** Why other rules do not go with a memory: "soft, hard: …", a sentence for each reason. */
export function misfitWords({ pairs }: Parts, memory: string): string[] {
  const others = pairs.filter((pair) => pair.memory === memory && pair.reason !== null);
  return [...Map.groupBy(others, ({ reason }) => reason!)].map(
    ([reason, alike]) => `${alike.map(({ spikeRule }) => spikeRule).join(', ')}: ${reason}.`,
  );
}
