/** @file Where the workbench's objections to a plan are shown: at the field, the variant, or the whole experiment. */
import type { CallResult } from '../../../main/api/contract.ts';
import type { Draft } from './draft.ts';
import { placeOf, type Built, type Faults } from './request.ts';

type Problem = CallResult<'experiments.plan'>['problems'][number];

/** @param built what was planned; the first objection at a place counts */
export function faultsOfPlan(
  problems: readonly Problem[],
  draft: Draft,
  { entryOfGroup }: Pick<Built, 'entryOfGroup'>,
): Faults {
  const faults: Record<string, string> = {};
  for (const problem of problems) {
    faults[placeOfProblem(problem, problems, draft, entryOfGroup)] ??= inWords(problem);
  }
  return faults;
}

export const inWords = ({ message, hint }: Pick<Problem, 'message' | 'hint'>): string =>
  [message, hint].filter(Boolean).join(' ');

function placeOfProblem(
  { group, field, message }: Problem,
  problems: readonly Problem[],
  draft: Draft,
  entryOfGroup: readonly number[],
): string {
  if (group === null) {
    if (field === null) return placeOf.whole;
    return field === placeOf.seeds ? placeOf.seeds : placeOf.option(field);
  }
  const at = entryOfGroup[group] ?? 0;
  // A value that a group has from a list for all variants stands in the field for all variants.
  if (field !== null)
    return draft.entries[at]?.options[field] === undefined
      ? placeOf.option(field)
      : placeOf.entryOption(at, field);
  const alike = problems.filter((other) => other.message === message).length;
  return alike > 1 && alike === entryOfGroup.length ? placeOf.whole : placeOf.entry(at);
}
