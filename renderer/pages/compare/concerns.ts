/** @file Which events change a comparison. */
import type { RunRow } from '../../../main/api/runs.ts';
import type { Comparison } from './measures.ts';

/** Whether a changed row changes the comparison: another status, or a run of the experiment that is not in it or is deleted. */
export function concerns(
  row: Pick<RunRow, 'id' | 'status' | 'experimentId' | 'deletedAt'>,
  comparison: Comparison | undefined,
  experimentId: string | undefined,
): boolean {
  const known = comparison?.groups.flatMap(({ runs }) => runs).find(({ id }) => id === row.id);
  if (experimentId === undefined) return known !== undefined && known.status !== row.status;
  if (row.experimentId !== experimentId) return false;
  return known === undefined ? row.deletedAt === null : row.deletedAt !== null || known.status !== row.status;
}
