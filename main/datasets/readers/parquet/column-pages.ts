/** @file A column of a row group, decoded page by page as its rows are asked for. */
import type { AsyncBuffer, ColumnMetaData, Compressors, DecodedArray, SchemaTree } from 'hyparquet';
import { bytesOf, compacted, joined, rowsFrom, rowsOf } from './compact.ts';
import type { ColumnDecoder, Decoding, PageHeader } from './decoding.ts';
import { limited, refusePage } from './limits.ts';
import type { Column } from './messages.ts';
import { bitsOf, checkLevels, checkPage, checkValues, type LevelBits } from './runs.ts';
import { checkThrift } from './thrift.ts';

/** What is read of the file at a time. */
const WINDOW_BYTES = 2 ** 16;
/** The header of a page, which may hold the least and the greatest of its texts, is not longer. */
const MAX_HEADER_BYTES = 2 ** 22;

/** The rows of a page. */
interface Piece {
  readonly first: number;
  readonly column: Column;
  /** Where the page lies. */
  readonly offset: number;
}

export class ColumnPages {
  readonly #file: AsyncBuffer;
  readonly #decoding: Decoding;
  readonly #decoder: ColumnDecoder;
  readonly #tree: SchemaTree;
  readonly #path: readonly string[];
  /** Rows are values, not lists. */
  readonly #isFlat: boolean;
  readonly #levels: LevelBits;
  /** Of the page that is being decoded. */
  #page: PageHeader | undefined;
  readonly #start: number;
  readonly #end: number;
  #next: number;
  #dictionary: DecodedArray | undefined;
  #pieces: Piece[] = [];
  /** The number of the row that comes after those decoded. */
  #row = 0;
  /** The last list decoded, which the next page may go on with. */
  #open: unknown[] = [];
  #window = { offset: 0, bytes: new Uint8Array(0) };

  /** @param meta where the column of the row group lies */
  constructor(
    file: AsyncBuffer,
    decoding: Decoding,
    { tree, meta, compressors }: { tree: SchemaTree; meta: ColumnMetaData; compressors: Compressors },
  ) {
    const schemaPath = decoding.getTreePath(tree, meta.path_in_schema);
    this.#file = file;
    this.#decoding = decoding;
    this.#tree = tree;
    this.#path = meta.path_in_schema;
    this.#isFlat = decoding.isFlatColumn(schemaPath);
    this.#levels = {
      repetition: bitsOf(decoding.getMaxRepetitionLevel(schemaPath)),
      definition: bitsOf(decoding.getMaxDefinitionLevel(schemaPath)),
    };
    this.#decoder = {
      ...meta,
      ...{ pathInSchema: meta.path_in_schema, element: schemaPath.at(-1)!.element, schemaPath },
      ...{ compressors: limited(compressors, (page) => this.#inspect(page)), parsers: decoding.DEFAULT_PARSERS, utf8: true },
    };
    const [data, dictionary] = [Number(meta.data_page_offset), Number(meta.dictionary_page_offset ?? 0)];
    this.#start = dictionary > 0 && dictionary < data ? dictionary : data;
    this.#end = this.#start + Number(meta.total_compressed_size);
    if (!(this.#start >= 0 && this.#end <= file.byteLength)) throw new Error(`there is nothing at byte ${this.#end}`);
    this.#next = this.#start;
  } // prettier-ignore

  /** The memory of what is decoded and may be asked for next. */
  get heldBytes(): number {
    return this.#pieces.reduce((sum, { column }) => sum + bytesOf(column), 0);
  }

  /** Rows of the group. Those that come one after the other are decoded once. @throws Error in words */
  async rows(start: number, end: number): Promise<Column> {
    if (start < (this.#pieces[0]?.first ?? this.#row)) this.#rewind();
    for (;;) {
      this.#pieces = this.#pieces.filter(({ first, column }) => first + rowsOf(column) > start);
      if (this.#row >= end) break;
      if (!(await this.#decodePage(start))) throw new Error(`the column "${this.#path.join('.')}" has ${this.#row} rows, and row ${end - 1} is asked for`); // prettier-ignore
    }
    const parts = this.#pieces.map(({ first, column }) =>
      rowsFrom(column, Math.max(0, start - first), Math.min(rowsOf(column), end - first)),
    );
    this.#pieces = this.#pieces.filter(({ first, column }) => first + rowsOf(column) > end);
    return joined(parts);
  }

  /** Lets go of what is decoded; it is decoded again where it is asked for. Lists, whose pages are not cut at rows, stay. */
  forget(): void {
    const [first] = this.#pieces;
    if (!first || !this.#isFlat) return;
    this.#row = first.first;
    this.#next = first.offset;
    this.#pieces = [];
  }

  #rewind(): void {
    this.#next = this.#start;
    this.#dictionary = undefined;
    this.#pieces = [];
    this.#row = 0;
    this.#open = [];
  }

  /** @param wanted rows before it are of no use @returns false at the end */
  async #decodePage(wanted: number): Promise<boolean> {
    if (this.#next >= this.#end - 1) return this.#endOfLists();
    const offset = this.#next;
    const { header, headerBytes } = await this.#header(offset);
    const size = header.compressed_page_size;
    const values = countOf(header);
    refusePage(size, values, this.#end - offset - headerBytes);
    this.#next = offset + headerBytes + size;
    if (this.#isFlat && header.type !== 'DICTIONARY_PAGE' && this.#row + values <= wanted) {
      this.#row += values;
      return true;
    }
    const bytes = await this.#bytes(offset + headerBytes, size);
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
    const { readPage, convert } = this.#decoding;
    const previous = this.#isFlat ? undefined : this.#open;
    this.#page = header;
    const two = header.data_page_header_v2;
    if (two) checkLevels(bytes, this.#levels, two.repetition_levels_byte_length, values);
    // What is not packed passes no unpacking, which else shows the page.
    if (this.#decoder['codec'] === 'UNCOMPRESSED' || two?.is_compressed === false) {
      const levels = two ? two.repetition_levels_byte_length + two.definition_levels_byte_length : 0;
      this.#inspect(bytes.subarray(levels));
    }
    const { data = [] } = readPage(reader, header, this.#decoder, this.#dictionary, previous, 0);
    if (header.type === 'DICTIONARY_PAGE') this.#dictionary = convert(data, this.#decoder);
    else if (this.#isFlat) this.#add(compacted(data), offset);
    else {
      const lists = Array.from<unknown>(data);
      this.#open = lists.splice(-1);
      await this.#addLists(lists, offset);
    }
    return true;
  }

  /** @param page unpacked; of the second version without its levels */
  #inspect(page: Uint8Array): void {
    const { data_page_header: one, data_page_header_v2: two } = this.#page ?? {};
    if (one) checkPage(page, this.#levels, one.encoding, one.num_values);
    if (two) checkValues(page, 0, two.encoding, two.num_values);
  }

  async #endOfLists(): Promise<boolean> {
    const last = this.#open;
    this.#open = [];
    await this.#addLists(last, this.#next);
    return last.length > 0;
  }

  async #addLists(lists: unknown[], offset: number): Promise<void> {
    if (lists.length === 0) return;
    const data = Promise.resolve({ data: [lists], skipped: 0 });
    const group = this.#decoding.assembleAsync({ asyncColumns: [{ pathInSchema: this.#path, data }] }, this.#tree); // prettier-ignore
    const found = await group.asyncColumns[0]!.data;
    this.#add(compacted(found.data.flatMap((some) => Array.from<unknown>(some))), offset);
  }

  #add(column: Column, offset: number): void {
    this.#pieces.push({ first: this.#row, column, offset });
    this.#row += rowsOf(column);
  }

  async #header(offset: number): Promise<{ header: PageHeader; headerBytes: number }> {
    for (let size = 2048; ; size *= 8) {
      const bytes = await this.#bytes(offset, Math.min(size, this.#end - offset));
      const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
      try {
        checkThrift(reader.view);
        return { header: this.#decoding.parquetHeader(reader), headerBytes: reader.offset };
      } catch (error) {
        // It may be longer than what was looked at.
        if (bytes.length >= Math.min(MAX_HEADER_BYTES, this.#end - offset)) throw error;
      }
    }
  }

  async #bytes(offset: number, size: number): Promise<Uint8Array<ArrayBuffer>> {
    const { offset: from, bytes } = this.#window;
    if (offset < from || offset + size > from + bytes.length) {
      const end = Math.min(this.#end, offset + Math.max(size, WINDOW_BYTES));
      this.#window = { offset, bytes: new Uint8Array(await this.#file.slice(offset, end)) };
    }
    return this.#window.bytes.subarray(offset - this.#window.offset, offset - this.#window.offset + size);
  }
}

function countOf({ data_page_header: one, data_page_header_v2: two, dictionary_page_header: dictionary }: PageHeader): number {
  return (one ?? two ?? dictionary)?.num_values ?? 0;
} // prettier-ignore
