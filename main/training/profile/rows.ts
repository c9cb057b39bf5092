/** @file The rows of a profile: what each operator does in each part of the network. */
import type { NodeTime } from './node-times.ts';
import type { CountedOperations } from './operations.ts';
import { passes } from './parts.ts';
import type { Place } from './parts.ts';

/** What one operator does in one part of the network, per step. */
export interface ProfileRow extends Place {
  readonly operator: string;
  readonly milliseconds: number;
  /** Bytes of its inputs and outputs, once each, per second of it, in 10⁹. */
  readonly gbPerSecond: number;
  /**
   * Operations of linear maps that it does (see operations.ts), two each, per second of it, in 10⁹; null where it does none,
   * or nobody knows how many.
   */
  readonly gflops: number | null;
}

/** Who does the linear maps. */
const mapOperators: Readonly<Record<string, CountedOperations['by']>> = {
  SpikingLayer: 'products',
  SpikingStack: 'products',
  SpikingLayerGrad: 'products',
  SpikeLinear: 'products',
  SpikeLinearGrad: 'products',
  Gemm: 'products',
  MatMul: 'products',
  FeedbackNeuron: 'neurons',
  FeedbackNeuronGrad: 'neurons',
  GatedCell: 'cell',
  GatedCellGrad: 'cell',
};

/** Takes nodes of one operator in one place together: in the order of the passes, the slowest first. */
export function profileRows(
  nodes: readonly NodeTime[],
  places: ReadonlyMap<string, Place>,
  operations: readonly CountedOperations[],
): ProfileRow[] {
  const rows = new Map<string, Place & { operator: string; milliseconds: number; bytes: number }>();
  for (const { name, op, milliseconds, bytes } of nodes) {
    // What onnxruntime has put in (a transposed copy, the inside of a portable operator) has a name of its own.
    const place = places.get(name) ?? { part: 'other', pass: 'any' };
    const key = [place.pass, place.part, op].join('/');
    const row = rows.get(key) ?? { ...place, operator: op, milliseconds: 0, bytes: 0 };
    row.milliseconds += milliseconds;
    row.bytes += bytes;
    rows.set(key, row);
  }
  return [...rows.values()]
    .sort((a, b) => passes.indexOf(a.pass) - passes.indexOf(b.pass) || b.milliseconds - a.milliseconds)
    .map(({ bytes, ...row }) => {
      const perSecond = (count: number) => (row.milliseconds > 0 ? count / row.milliseconds / 1e6 : 0);
      const by = mapOperators[row.operator];
      const done = by ? operationsIn(row, by, operations) : 0;
      return { ...row, gbPerSecond: perSecond(bytes), gflops: done > 0 ? perSecond(2 * done) : null };
    });
}

/** The operations that one does of a layer, or of several neighbouring ones, in one pass; 0 where only a bound is known. */
function operationsIn(
  { part, pass }: Place,
  doer: CountedOperations['by'],
  operations: readonly CountedOperations[],
): number {
  const [, first, last = first] = /^layers? (\d+)(?:–(\d+))?$/.exec(part) ?? [];
  const own = operations
    .filter(({ layer }) => layer >= Number(first) && layer <= Number(last))
    .filter(({ isForward, by }) => by === doer && isForward === (pass === 'forward'));
  return own.some(({ isAtMost }) => isAtMost) ? 0 : own.reduce((sum, { done }) => sum + done, 0);
}
