/** @file The events in an AEDAT 3.1 file, packet by packet. */
import { invalid, readHead, type ByteSource } from '../byte-source.ts';

/** Of one packet, valid events only. */
export interface EventPacket {
  /** Microseconds. */
  readonly times: Float64Array;
  /** As the file has them: bit 1 the polarity, bits 2 to 16 the row, bits 17 to 31 the column. */
  readonly words: Uint32Array;
  /** How many valid events came before in the file. */
  readonly first: number;
  /** The packet's size in the file. */
  readonly bytes: number;
}

/** Sensors by what the header calls their source. */
const sensors: Readonly<Record<string, { width: number; height: number }>> = {
  DVS128: { width: 128, height: 128 },
  DAVIS128: { width: 128, height: 128 },
  DAVIS240: { width: 240, height: 180 },
  DAVIS346: { width: 346, height: 260 },
};

const MAX_HEADER_BYTES = 2 ** 16;
const [PACKET_HEADER_BYTES, EVENT_BYTES, POLARITY] = [28, 8, 1];

/** No packet is larger: a header that claims more is damaged. */
const MAX_PACKET_BYTES = 2 ** 26;

/** Where packets start, and the sensor. @throws RefractError `invalid-data` for another version or a header without end */
export async function startOfAedat(
  entry: ByteSource,
): Promise<{ offset: number; sensor: { width: number; height: number } }> {
  const text = (await readHead(entry, MAX_HEADER_BYTES)).toString('latin1');
  const version = /^#!AER-DAT(\S*)/.exec(text)?.[1];
  if (version === undefined)
    throw invalid(entry.name, 'does not start with "#!AER-DAT3.1".', 'Is it an AEDAT file?');
  if (!version.startsWith('3.')) {
    throw invalid(entry.name, `is of AEDAT version ${version || '1'}; only 3.x can be read.`, 'Convert it to AEDAT 3.1.'); // prettier-ignore
  }
  const end = /#!END-HEADER\r?\n/.exec(text);
  if (!end) throw invalid(entry.name, `has no line "#!END-HEADER" in its first ${Math.min(text.length, MAX_HEADER_BYTES)} bytes.`, 'Download or copy it again.'); // prettier-ignore
  const name = /#Source \d+: *([A-Za-z]+\d+)/.exec(text.slice(0, end.index))?.[1] ?? '';
  const sensor = sensors[name.toUpperCase()] ?? sensors['DVS128']!;
  return { offset: end.index + end[0].length, sensor };
}

/**
 * All packets of polarity events; those of other kinds are passed over.
 * @throws RefractError `invalid-data` with the byte where something is wrong
 */
export async function* eventPackets(entry: ByteSource): AsyncGenerator<EventPacket, void, undefined> {
  const { offset } = await startOfAedat(entry);
  let rest: Buffer = Buffer.alloc(0);
  let [at, first] = [0, 0];
  let isPast = false;
  for await (const chunk of entry.read()) {
    rest =
      rest.length > 0
        ? Buffer.concat([rest, chunk])
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (!isPast) {
      if (rest.length < offset) continue;
      rest = rest.subarray(offset);
      at = offset;
      isPast = true;
    }
    for (;;) {
      const size = packetBytes(entry, rest, at);
      if (size === undefined || rest.length < size) break;
      const packet = packetIn(rest.subarray(0, size), first);
      if (packet) {
        yield packet;
        first += packet.times.length;
      }
      rest = rest.subarray(size);
      at += size;
    }
  }
  if (rest.length > 0) throw invalid(entry.name, `ends inside the packet that starts at byte ${at}.`, 'Download or copy it again.'); // prettier-ignore
}

/** The size of the packet at the start of some bytes; undefined where its header is not complete. */
function packetBytes(entry: ByteSource, bytes: Buffer, at: number): number | undefined {
  if (bytes.length < PACKET_HEADER_BYTES) return undefined;
  const [size, capacity, count, valid] = [4, 16, 20, 24].map((place) => bytes.readUInt32LE(place)) as [number, number, number, number]; // prettier-ignore
  const length = PACKET_HEADER_BYTES + size * count;
  const isWrongSize = bytes.readUInt16LE(0) === POLARITY && size !== EVENT_BYTES;
  if (size === 0 || isWrongSize || count > capacity || valid > count || length > MAX_PACKET_BYTES) {
    throw invalid(entry.name, `the packet that starts at byte ${at} has an impossible header: ${count} of ${capacity} events of ${size} bytes, ${valid} of them valid.`, 'Download or copy it again.'); // prettier-ignore
  }
  return length;
}

function packetIn(bytes: Buffer, first: number): EventPacket | undefined {
  if (bytes.readUInt16LE(0) !== POLARITY) return undefined;
  const overflow = bytes.readUInt32LE(12) * 2 ** 31;
  const count = bytes.readUInt32LE(20);
  const times = new Float64Array(count);
  const words = new Uint32Array(count);
  let kept = 0;
  for (let i = 0, place = PACKET_HEADER_BYTES; i < count; i++, place += EVENT_BYTES) {
    const word = bytes.readUInt32LE(place);
    if ((word & 1) === 0) continue;
    words[kept] = word;
    times[kept++] = overflow + bytes.readUInt32LE(place + 4);
  }
  return { times: times.subarray(0, kept), words: words.subarray(0, kept), first, bytes: bytes.length };
}
