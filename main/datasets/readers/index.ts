/** @file The table of formats. */
import { idxReader } from './idx.ts';
import { npyReader } from './npy.ts';
import { npzReader } from './npz.ts';
import { csvReader } from './csv.ts';
import { tsReader } from './ts.ts';
import { arffReader } from './arff.ts';
import { eventTableReader } from './event-table.ts';
import { textReader } from './text.ts';
import { cifarReader } from './cifar.ts';
import { nmnistReader } from './nmnist.ts';
import { aedatReader } from './aedat.ts';
import { imagesReader } from './images.ts';
import { audioReader } from './audio.ts';
import { hdf5Reader } from './hdf5.ts';
import { jsonlReader } from './jsonl.ts';
import { parquetReader } from './parquet.ts';
import type { Reader } from './reader.ts';

/** Every format that can be read, in the order in which messages name them. */
export const readers: readonly Reader[] = [
  idxReader,
  npzReader,
  npyReader,
  csvReader,
  eventTableReader,
  tsReader,
  arffReader,
  cifarReader,
  nmnistReader,
  aedatReader,
  imagesReader,
  audioReader,
  hdf5Reader,
  jsonlReader,
  parquetReader,
  textReader,
];
