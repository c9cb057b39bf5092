/** @file NPY files: a folder of arrays, or array files named together. */
import { looksLikeNpy } from '../npy-header.ts';
import { findEntry } from './find-entry.ts';
import { readNamedArrays } from './named-arrays.ts';
import type { Reader } from './reader.ts';

export const npyReader: Reader = {
  id: 'npy',
  title: 'NPY files (numpy arrays)',
  expects: 'a folder with x_train.npy, y_train.npy, x_test.npy and y_test.npy, or x.npy and y.npy',
  usualName: /\.npy$/i,
  detect: async (source) => {
    const entry = await findEntry(source, ({ packing }, head) => packing !== 'zip' && looksLikeNpy(head));
    return entry && `${entry.name} starts as an NPY file does`;
  },
  read: (source) =>
    readNamedArrays(
      source,
      source.entries.filter(({ packing, baseName }) => packing !== 'zip' && /\.npy$/i.test(baseName)),
    ),
};
