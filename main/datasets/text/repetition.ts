/** @file Packed text that is little but repetition: every symbol becomes a step, so that few bytes would keep a reader busy for long. */
import { invalid, type ByteSource } from '../byte-source.ts';

/** No text that somebody wrote packs so well (English a third, logs a twentieth), and that much of it takes some seconds. */
const REPETITION = { bytes: 2 ** 25, ratio: 30 };

/**
 * Sources that are refused while they are read where they have unpacked, all together, to more than both.
 * @param packedBytes of all their files on the disk
 * @returns a source as it is, but for that: reading throws RefractError `invalid-data`
 */
export function refusingRepetition(packedBytes: number): (source: ByteSource) => ByteSource {
  let bytes = 0;
  return (source) => ({
    ...source,
    async *read(chunkBytes, memory) {
      for await (const chunk of source.read(chunkBytes, memory)) {
        bytes += chunk.length;
        if (bytes > REPETITION.bytes && bytes > packedBytes * REPETITION.ratio) {
          throw invalid(
            source.name,
            `${packedBytes} compressed bytes would unpack to more than ${bytes} bytes of text: this looks like a zip bomb.`,
            'If the text is really so repetitive, unpack it yourself and import what comes out.',
          );
        }
        yield chunk;
      }
    },
  });
}
