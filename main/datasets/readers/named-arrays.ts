/** @file Arrays that say by their names what they are: x_train, y_train, x_test, y_test, or x and y. */
import { invalid, type ByteSource } from '../byte-source.ts';
import type { DatasetArrays, LabelledArrays } from '../dataset-arrays.ts';
import { describeNpy } from '../npy.ts';
import type { Source } from '../source.ts';

/**
 * Finds the arrays of a data set among .npy files; others are left alone.
 * @param files .npy files or members of an archive
 * @throws RefractError `invalid-data` when one is missing or there twice, or its header is wrong
 */
export async function readNamedArrays(source: Source, files: readonly ByteSource[]): Promise<DatasetArrays> {
  const byName = Map.groupBy(files, ({ baseName }) => baseName.replace(/\.npy$/i, '').toLowerCase());
  const found = [...byName.keys()].join(', ') || 'none';
  const has = (name: string): boolean => byName.has(name);

  async function only(name: string): Promise<LabelledArrays['x']> {
    const [file, second] = byName.get(name) ?? [];
    if (!file) {
      throw invalid(
        source.name,
        `there is no array "${name}"; there are: ${found}.`,
        'Name the arrays x_train, y_train, x_test and y_test, or x and y.',
      );
    }
    if (second)
      throw invalid(source.name, `the array "${name}" is there twice: ${file.name} and ${second.name}.`);
    return describeNpy(file);
  }
  const pair = async (suffix: string): Promise<LabelledArrays> => ({
    x: await only(`x${suffix}`),
    y: await only(`y${suffix}`),
  });

  const isSplit = ['x_train', 'y_train', 'x_test', 'y_test'].some(has);
  if (!isSplit) return { train: await pair(''), images: false };
  if (has('x') || has('y')) {
    throw invalid(source.name, `has both x or y and arrays of a split: ${found}.`, 'Keep one of the two.');
  }
  const train = await pair('_train');
  const test = has('x_test') || has('y_test') ? await pair('_test') : undefined;
  return { train, ...(test && { test }), images: false };
}
