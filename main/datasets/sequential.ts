/**
 * @file Files in an archive that can only be read from its start on, such as a .tar.gz. Reading them in the archive's
 * order unpacks it once; going back starts anew.
 */
import { invalid, type ByteSource } from './byte-source.ts';

/** A file this large is handed on in pieces; smaller ones are read whole, so that nobody waits for somebody else's. */
const SMALL_BYTES = 2 ** 22;

/** After so long without a reader a file is closed. */
const IDLE_MS = 5000;

/** The unpacked bytes, from some place on. */
export class Stream {
  readonly #name: string;
  readonly #chunks: AsyncGenerator<Uint8Array, void, undefined>;
  #rest: Uint8Array = new Uint8Array(0);
  position = 0;
  /** Whether nothing comes any more: it ended, or failed. */
  isOver = false;

  constructor(packed: ByteSource) {
    this.#name = packed.name;
    this.#chunks = packed.read();
  }

  /** The next bytes, `most` at most; none at the end. */
  async next(most: number): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      this.isOver = true;
      const { value, done } = await this.#chunks.next();
      if (done) return this.#rest;
      this.isOver = false;
      this.#rest = value;
    }
    const piece = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(piece.length);
    this.position += piece.length;
    return piece;
  }

  /** Passes over bytes. @throws RefractError `invalid-data` where there are not so many */
  async skipTo(position: number): Promise<void> {
    while (this.position < position) {
      const piece = await this.next(position - this.position);
      if (piece.length === 0) throw invalid(this.#name, `ends after ${this.position} unpacked bytes.`);
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return();
  }
}

/** Reads stretches of an archive's unpacked bytes. */
export class Sequential {
  readonly #packed: ByteSource;
  #shared: Stream | undefined;
  /** Ends when the shared stream is free. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Whether a large file is being handed on from the shared stream. */
  #isHeld = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(packed: ByteSource) {
    this.#packed = packed;
  }

  /** A stretch's bytes. @throws what unpacking throws */
  async *read(start: number, bytes: number): AsyncGenerator<Uint8Array, void, undefined> {
    if (bytes <= SMALL_BYTES) {
      const whole = await this.#inTurn(start, bytes);
      if (whole.length > 0) yield whole;
      return;
    }
    for (let turn; turn !== this.#turn;) {
      turn = this.#turn;
      await turn.catch(() => undefined);
    }
    // Whoever else reads meanwhile gets a stream of their own: waiting for each other could last for ever.
    const isShared = !this.#isHeld;
    this.#isHeld = true;
    const stream = isShared ? await this.#openAt(start) : new Stream(this.#packed);
    try {
      await stream.skipTo(start);
      yield* piecesOf(stream, start + bytes);
    } finally {
      if (isShared) this.#release();
      else await stream.close();
    }
  }

  #release(): void {
    this.#isHeld = false;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (!this.#isHeld) void this.#close();
    }, IDLE_MS).unref();
  }

  async #close(): Promise<void> {
    const stream = this.#shared;
    this.#shared = undefined;
    await stream?.close();
  }

  async #inTurn(start: number, bytes: number): Promise<Uint8Array> {
    const work = this.#turn
      .catch(() => undefined)
      .then(async () => {
        const isShared = !this.#isHeld;
        this.#isHeld = true;
        const stream = isShared ? await this.#openAt(start) : new Stream(this.#packed);
        try {
          await stream.skipTo(start);
          const pieces: Uint8Array[] = [];
          for await (const piece of piecesOf(stream, start + bytes)) pieces.push(piece);
          return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
        } finally {
          if (isShared) this.#release();
          else await stream.close();
        }
      });
    this.#turn = work;
    return work;
  }

  /** The shared stream, at or before a place. */
  async #openAt(start: number): Promise<Stream> {
    // One that failed, or has gone past, starts anew.
    if (this.#shared && (this.#shared.isOver || this.#shared.position > start)) await this.#close();
    return (this.#shared ??= new Stream(this.#packed));
  }
}

async function* piecesOf(stream: Stream, end: number): AsyncGenerator<Uint8Array, void, undefined> {
  while (stream.position < end) {
    const piece = await stream.next(end - stream.position);
    if (piece.length === 0) return;
    yield piece;
  }
}
