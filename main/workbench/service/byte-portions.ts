/** @file A stream of bytes, read in portions of known sizes: several files that come one after the other. */

export class BytePortions {
  readonly #pieces: AsyncIterator<Uint8Array>;
  /** What came and was not taken yet. */
  #rest: Uint8Array = new Uint8Array(0);

  constructor(body: AsyncIterable<Uint8Array>) {
    this.#pieces = body[Symbol.asyncIterator]();
  }

  /** The next bytes, in pieces as they come; fewer if the stream ends before. */
  async *take(bytes: number): AsyncGenerator<Uint8Array, void, undefined> {
    let missing = bytes;
    while (missing > 0 && !(await this.isAtEnd())) {
      const piece = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(piece.length);
      missing -= piece.length;
      yield piece;
    }
  }

  /** Whether nothing more comes; waits until that is known. */
  async isAtEnd(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const next = await this.#pieces.next();
      if (next.done) return true;
      this.#rest = next.value;
    }
    return false;
  }

  /** Lets the stream go, read to its end or not. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }
}
