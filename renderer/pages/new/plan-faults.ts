/** @file Where what the workbench says of a plan is shown: at the field, the variant, or the whole experiment. */
import type { CallResult } from '../../../main/api/contract.ts';
import type { Draft } from './draft.ts';
import { placeOf, type Built, type Faults } from './request.ts';

type Plan = CallResult<'experiments.plan'>;
type Problem = Plan['problems'][number];

/** Something that is said of a group (or all of them) and a field. */
interface Remark {
  readonly message: string;
  readonly hint?: string;
  readonly group: number | null;
  readonly field: string | null;
}

/** @param built what was planned; the first objection at a place counts */
export const faultsOfPlan = (
  problems: readonly Problem[],
  draft: Draft,
  built: Pick<Built, 'entryOfGroup'>,
): Faults => placed(problems, draft, built);

/** What is allowed and changes nothing, by the place where it is said. */
export const notesOfPlan = (notes: Plan['notes'], draft: Draft, built: Pick<Built, 'entryOfGroup'>): Faults =>
  placed(notes, draft, built);

/** Whether it is said of every group alike, so that it is shown once. */
export function isOfAll({ message, field }: Remark, all: readonly Remark[], groups: number): boolean {
  const alike = all.filter((other) => other.message === message).length;
  return field === null && alike > 1 && alike === groups;
}

export const inWords = ({ message, hint = '' }: Pick<Remark, 'message' | 'hint'>): string =>
  [message, hint].filter(Boolean).join(' ');

function placed(
  remarks: readonly Remark[],
  draft: Draft,
  { entryOfGroup }: Pick<Built, 'entryOfGroup'>,
): Faults {
  const faults: Record<string, string> = {};
  for (const remark of remarks)
    faults[placeOfRemark(remark, remarks, draft, entryOfGroup)] ??= inWords(remark);
  return faults;
}

function placeOfRemark(
  remark: Remark,
  remarks: readonly Remark[],
  draft: Draft,
  entryOfGroup: readonly number[],
): string {
  const { group, field } = remark;
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
  return isOfAll(remark, remarks, entryOfGroup.length) ? placeOf.whole : placeOf.entry(at);
}
