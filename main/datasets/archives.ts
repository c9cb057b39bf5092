/**
 * @file Archives as lists of named bytes: zip, tar, gzip, and one inside another. Nothing is unpacked to the disk, and no
 * name in an archive ever becomes a path.
 */
import {
  gzipSource, invalid, memoryRegion, memberStart, partOfRegion, readHead, regionSource, type ByteSource, type Region,
} from './byte-source.ts'; // prettier-ignore
import { throwIfCancelled } from './cancel.ts';
import type { LongCall } from '../api/progress.ts';
import { memberNames, type Listing } from './member-names.ts';
import { Sequential, Stream } from './sequential.ts';
import { looksLikeTar, readTar, type ReadForward } from './tar-directory.ts';
import { Window } from './window.ts';
import { listZip, looksLikeZip, storedMember } from './zip-directory.ts';

/** How far archives are opened: an archive in an archive, but no further. */
const MAX_LEVELS = 2;

/** A zip archive that is packed in another one is held in memory, if it is not larger. */
const MAX_IN_MEMORY = 2 ** 26;

/** As much of a file as shows that it is a tar archive. */
const HEAD_BYTES = 512;

/** Names that archives have: only members with these are looked into. */
const archiveName = /\.(zip|npz|tar|gz|tgz)$/i;

/**
 * What an entry holds: its files, if it is an archive, else itself.
 * @param limit the most files that there may be
 * @throws RefractError `invalid-data` for a damaged or harmful archive; `cancelled`
 */
export async function opened(entry: ByteSource, limit: number, call: LongCall): Promise<Listing> {
  return openAt(entry, limit, call, 0);
}

async function openAt(entry: ByteSource, limit: number, call: LongCall, level: number): Promise<Listing> {
  throwIfCancelled(call);
  const head = await readHead(entry, HEAD_BYTES);
  const list = await listingOf(entry, head, limit, call);
  if (!list) return { entries: [entry], ignored: [] };
  if (level >= MAX_LEVELS && list.isArchive) {
    return {
      entries: [],
      ignored: [{ name: entry.name, why: 'it is an archive in an archive in an archive' }],
    };
  }
  const entries: ByteSource[] = [];
  const ignored = [...list.ignored];
  for (const member of list.entries) {
    if (!list.isArchive || !archiveName.test(member.name)) entries.push(member);
    else {
      const inner = await openAt(member, limit, call, level + 1);
      entries.push(...inner.entries);
      ignored.push(...inner.ignored);
    }
  }
  if (entries.length > limit) throw invalid(entry.name, `there are more than ${limit} files in it.`);
  return { entries, ignored };
}

/** The files of an archive; undefined where the entry is none. What gzip unpacks to is one file, unless it is a tar archive. */
async function listingOf(
  entry: ByteSource,
  head: Buffer,
  limit: number,
  call: LongCall,
): Promise<(Listing & { readonly isArchive: boolean }) | undefined> {
  if (head.length >= 2 && head.readUInt16BE(0) === 0x1f8b) {
    const unpacked = gzipSource(entry);
    // Damaged ones are left to the reader that they are for: it says what is wrong.
    const inner = await readHead(unpacked, HEAD_BYTES).catch(() => Buffer.alloc(0));
    if (!looksLikeTar(inner)) return { entries: [unpacked], ignored: [], isArchive: false };
    return { ...(await listStreamedTar(unpacked, limit, call)), isArchive: true };
  }
  if (looksLikeTar(head)) {
    const region = await regionOf(entry);
    const listing = region ? await listTar(region, limit) : await listStreamedTar(entry, limit, call);
    return { ...listing, isArchive: true };
  }
  if (looksLikeZip(head)) {
    const region = (await regionOf(entry)) ?? (await inMemory(entry));
    if (region) return { ...(await listZip(region, limit)), isArchive: true };
    const why = `it is a zip archive of ${entry.bytes ?? 'many'} bytes packed in another archive: unpack the outer one first`;
    return { entries: [], ignored: [{ name: entry.name, why }], isArchive: false };
  }
  return undefined;
}

/** Where an entry lies as it is. */
async function regionOf(entry: ByteSource): Promise<Region | undefined> {
  if (entry.region) return entry.region;
  const inZip = storedMember(entry);
  if (!inZip) return undefined;
  const start = await memberStart(entry.name, inZip.archive, inZip.member);
  return partOfRegion(entry.name, inZip.archive, start, inZip.member.compressedBytes);
}

async function inMemory(entry: ByteSource): Promise<Region | undefined> {
  if (entry.bytes === undefined || entry.bytes > MAX_IN_MEMORY) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry.read()) chunks.push(chunk);
  return memoryRegion(entry.name, entry.file, Buffer.concat(chunks));
}

/** A tar archive of which any stretch can be read. */
async function listTar(archive: Region, limit: number): Promise<Listing> {
  const window = new Window(archive);
  const names = memberNames(archive.name, limit);
  const entries: ByteSource[] = [];
  const ignored: { name: string; why: string }[] = [];
  const read: ReadForward = (position, length) => window.at(position, length);
  await readTar(
    archive.name,
    read,
    () => 0,
    ({ name, start, bytes }) => {
      const full = `${archive.name}: ${names(name)}`;
      entries.push(regionSource(full, partOfRegion(full, archive, start, bytes)));
    },
    (name, why) => ignored.push({ name: `${archive.name}: ${name}`, why }),
  );
  return { entries, ignored };
}

/** How many of its files' first bytes a listing keeps, so that looking at formats does not unpack an archive once more. */
const KEPT = { text: 2 ** 20, other: 2048, least: 16, together: 2 ** 25 };

/** A tar archive that has to be unpacked from its start on. */
async function listStreamedTar(packed: ByteSource, limit: number, call: LongCall): Promise<Listing> {
  const stream = new Stream(packed);
  const sequential = new Sequential(packed);
  const names = memberNames(packed.name, limit);
  const entries: ByteSource[] = [];
  const ignored: { name: string; why: string }[] = [];
  let kept = 0;
  const read: ReadForward = async (position, length) => {
    throwIfCancelled(call);
    while (stream.position < position && (await stream.next(position - stream.position)).length > 0);
    const pieces: Uint8Array[] = [];
    let have = 0;
    while (have < length && stream.position >= position) {
      const piece = await stream.next(length - have);
      if (piece.length === 0) break;
      pieces.push(piece);
      have += piece.length;
    }
    return Buffer.concat(pieces);
  };
  const headBytes = ({ name }: { name: string }): number => {
    if (kept > KEPT.together) return KEPT.least;
    return /\.(txt|csv|tsv|lst|json)$/i.test(name) ? KEPT.text : KEPT.other;
  };
  try {
    await readTar(
      packed.name,
      read,
      headBytes,
      ({ name, start, bytes }, head) => {
        const full = names(name);
        kept += head.length;
        entries.push({
          ...{
            name: `${packed.name}: ${full}`,
            baseName: full.slice(full.lastIndexOf('/') + 1),
            packing: 'none',
          },
          ...{ bytes, maxBytes: bytes, file: packed.file, head },
          read: () => sequential.read(start, bytes),
        });
        call.onProgress?.({ what: `Listing ${packed.name}`, done: entries.length, unit: 'files' });
      },
      (name, why) => ignored.push({ name: `${packed.name}: ${name}`, why }),
    );
    // The checksum of what is packed stands at its end.
    while ((await stream.next(2 ** 20)).length > 0) throwIfCancelled(call);
  } finally {
    await stream.close();
  }
  return { entries, ignored };
}
