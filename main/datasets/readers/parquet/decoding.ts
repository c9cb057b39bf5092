/**
 * @file hyparquet's decoding of one page. It is not among its exports, which decode whole row groups: pyarrow writes up to
 * a million rows into one. The version is fixed in package.json, and the tests read pyarrow's files through here.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Compressors, DecodedArray, SchemaTree } from 'hyparquet';

export interface PageHeader {
  readonly type?: string;
  readonly compressed_page_size: number;
  readonly uncompressed_page_size: number;
  readonly data_page_header?: { readonly num_values: number; readonly encoding: string };
  readonly data_page_header_v2?: {
    readonly num_values: number;
    readonly num_rows: number;
    readonly encoding: string;
    readonly repetition_levels_byte_length: number;
    readonly definition_levels_byte_length: number;
    /** Absent: its values are packed. */
    readonly is_compressed?: boolean;
  };
  readonly dictionary_page_header?: { readonly num_values: number };
}

/** What decoding a column needs to know of it; made of the file's metadata. */
export type ColumnDecoder = Readonly<Record<string, unknown>> & { readonly compressors: Compressors };

interface Reader {
  readonly view: DataView<ArrayBuffer>;
  offset: number;
}

export interface Decoding {
  readonly parquetHeader: (reader: Reader) => PageHeader;
  readonly readPage: (
    reader: Reader,
    header: PageHeader,
    decoder: ColumnDecoder,
    dictionary: DecodedArray | undefined,
    previous: unknown[] | undefined,
    start: number,
  ) => { readonly data?: DecodedArray };
  readonly convert: (data: DecodedArray, decoder: ColumnDecoder) => DecodedArray;
  readonly getTreePath: (tree: SchemaTree, path: readonly string[]) => SchemaTree[];
  readonly isFlatColumn: (path: readonly SchemaTree[]) => boolean;
  readonly getMaxDefinitionLevel: (path: readonly SchemaTree[]) => number;
  readonly getMaxRepetitionLevel: (path: readonly SchemaTree[]) => number;
  readonly assembleAsync: (
    group: { readonly asyncColumns: readonly AsyncColumn[] },
    tree: SchemaTree,
  ) => { readonly asyncColumns: readonly AsyncColumn[] };
  readonly DEFAULT_PARSERS: object;
}

interface AsyncColumn {
  readonly pathInSchema: readonly string[];
  readonly data: Promise<{ readonly data: DecodedArray[]; readonly skipped: number }>;
}

/** Loads it from where hyparquet lies. */
export async function loadDecoding(): Promise<Decoding> {
  // Also where the desktop app's programs are CommonJS, which knows no import.meta.resolve.
  const entry = pathToFileURL(createRequire(import.meta.url).resolve('hyparquet'));
  const parts = ['column', 'convert', 'schema', 'rowgroup'].map((name) => import(new URL(`${name}.js`, entry).href));
  return Object.assign({}, ...(await Promise.all(parts))) as Decoding;
} // prettier-ignore
