/**
 * @file Looks through a structure of Thrift's compact protocol before hyparquet reads it: hyparquet makes room for as many
 * elements as a list claims to have, and a damaged byte can claim hundreds of millions.
 * https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */

interface At {
  readonly view: DataView;
  offset: number;
}

const [STOP, TRUE, FALSE, BYTE, DOUBLE, BINARY, LIST, STRUCT] = [0, 1, 2, 3, 7, 8, 9, 12];
/** Whole numbers of 16, 32 and 64 bits. */
const WHOLE = [4, 5, 6];

function varInt(at: At): number {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = at.view.getUint8(at.offset++);
    value += (byte & 127) * factor;
    if (byte < 128) return value;
  }
}

function skip(at: At, type: number): void {
  if (type === TRUE || type === FALSE) return;
  if (type === BYTE) at.offset += 1;
  else if (WHOLE.includes(type)) varInt(at);
  else if (type === DOUBLE) at.offset += 8;
  else if (type === BINARY) skipBytes(at);
  else if (type === LIST) skipList(at);
  else if (type === STRUCT) skipStruct(at);
  else throw new Error(`its description has a field of the type ${type}`);
  if (!(at.offset <= at.view.byteLength)) throw new Error('its description ends early');
}

function skipBytes(at: At): void {
  const length = varInt(at);
  at.offset += length;
}

function skipList(at: At): void {
  const byte = at.view.getUint8(at.offset++);
  const [short, type] = [byte >> 4, byte & 15];
  const count = short === 15 ? varInt(at) : short;
  // Each element has a byte at least, in lists also what is true or false.
  if (count > at.view.byteLength - at.offset) throw new Error(`its description claims a list of ${count}`);
  for (let i = 0; i < count; i++) skip(at, type === TRUE || type === FALSE ? BYTE : type);
}

function skipStruct(at: At): void {
  for (;;) {
    const byte = at.view.getUint8(at.offset++);
    const type = byte & 15;
    if (type === STOP) return;
    if (byte >> 4 === 0) varInt(at);
    skip(at, type);
  }
}

/** @throws Error or RangeError for a structure that ends early, or claims more than there are bytes */
export const checkThrift = (view: DataView, offset = 0): void => skipStruct({ view, offset });
