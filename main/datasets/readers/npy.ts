/** @file NPY files: a folder of arrays, or array files named together. */
import type { ByteSource } from '../byte-source.ts';
import { looksLikeNpy } from '../npy-header.ts';
import type { Source } from '../source.ts';
import { findEntry } from './find-entry.ts';
import { arrayNames, arraySettings, openNamedArrays } from './named-arrays.ts';
import { no, type Reader } from './reader.ts';

export const npyReader: Reader = {
  id: 'npy',
  title: 'NPY files (numpy arrays)',
  expects:
    'a folder with x_train.npy, y_train.npy, x_test.npy and y_test.npy (also x_val.npy and y_val.npy), or x.npy and y.npy',
  usualName: /\.npy$/i,
  settings: arraySettings,
  detect: async (source) => {
    const entry = await findEntry(source, ({ packing }, head) => packing !== 'zip' && looksLikeNpy(head));
    if (!entry) return no('no file starts with \\x93NUMPY');
    return { fit: 'sure', why: `${entry.name} starts as an NPY file does` };
  },
  names: (source) => Promise.resolve(arrayNames(filesOf(source))),
  open: (source, options, call) => openNamedArrays('npy', source, filesOf(source), options, call),
};

const filesOf = ({ entries }: Source): ByteSource[] =>
  entries.filter(({ packing, baseName }) => packing !== 'zip' && /\.npy$/i.test(baseName));
