/** @file What a table's first lines say of it, worked out once however many readers look at them. */
import type { ByteSource } from '../byte-source.ts';
import { looksLikeText, textOf } from '../text/read-text.ts';
import { HEAD_BYTES, headOf } from './find-entry.ts';
import { tableShape, type TableShape, type TableWriting } from './table-guess.ts';

const known = new WeakMap<Buffer, Map<string, TableShape>>();

/**
 * The shape of a table by its head.
 * @param chosen what is known already
 * @returns undefined for what is no text
 */
export async function shapeOf(entry: ByteSource, chosen: TableWriting): Promise<TableShape | undefined> {
  const head = await headOf(entry);
  if (!looksLikeText(head)) return undefined;
  const shapes = known.get(head) ?? new Map<string, TableShape>();
  known.set(head, shapes);
  const { delimiter, header, decimal } = chosen;
  const key = JSON.stringify([delimiter, header, decimal]);
  const shape = shapes.get(key) ?? tableShape(textOf(head, head.length < HEAD_BYTES), chosen);
  shapes.set(key, shape);
  return shape;
}
