/** @file Small reads here and there in a region, by few large ones. */
import type { Region } from './byte-source.ts';

/** How much is read at once. */
const WINDOW_BYTES = 2 ** 18;

export class Window {
  readonly #region: Region;
  #start = 0;
  #bytes = Buffer.alloc(0);

  constructor(region: Region) {
    this.#region = region;
  }

  /** The bytes at a place, fewer where the region ends or the place is none. @throws what reading throws */
  async at(position: number, length: number): Promise<Buffer> {
    if (!Number.isSafeInteger(position) || position < 0) return Buffer.alloc(0);
    const isInside = position >= this.#start && position + length <= this.#start + this.#bytes.length;
    if (!isInside) {
      const end = Math.min(position + Math.max(length, WINDOW_BYTES), this.#region.bytes);
      const chunks: Uint8Array[] = [];
      if (position < end) for await (const chunk of this.#region.read(position, end)) chunks.push(chunk);
      this.#bytes = Buffer.concat(chunks);
      this.#start = position;
    }
    return this.#bytes.subarray(position - this.#start, position - this.#start + length);
  }
}
