/** @file NPZ archives: numpy.savez and numpy.savez_compressed. */
import { invalid, type ByteSource } from '../byte-source.ts';
import { looksLikeNpy } from '../npy-header.ts';
import type { Source } from '../source.ts';
import { findEntry } from './find-entry.ts';
import { arrayNames, arraySettings, openNamedArrays } from './named-arrays.ts';
import { no, type Reader } from './reader.ts';

export const npzReader: Reader = {
  id: 'npz',
  title: 'NPZ archive (numpy arrays)',
  expects: 'an archive with the arrays x_train, y_train, x_val, y_val, x_test and y_test, or x and y',
  usualName: /\.npz$/i,
  settings: arraySettings,
  detect: async (source) => {
    const entry = await findEntry(source, ({ packing }, head) => packing === 'zip' && looksLikeNpy(head));
    if (!entry) return no('no archive member starts with \\x93NUMPY');
    return { fit: 'sure', why: `${entry.name} starts as an NPY file does` };
  },
  names: (source) => Promise.resolve(arrayNames(membersOf(source))),
  open: async (source, options, call) => {
    const plain = source.entries.find(
      ({ packing, baseName }) => packing !== 'zip' && /\.npz$/i.test(baseName),
    );
    if (plain)
      throw invalid(
        plain.name,
        'is no zip archive: there is no "PK" at byte 0.',
        'Download or copy it again.',
      );
    return openNamedArrays('npz', source, membersOf(source), options, call);
  },
};

const membersOf = ({ entries }: Source): ByteSource[] =>
  entries.filter(({ packing, baseName }) => packing === 'zip' && /\.npy$/i.test(baseName));
