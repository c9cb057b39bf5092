/** @file Folders of pictures (PNG, JPEG): sequences of their pixels or rows. */
import type { ImportOptions } from '../../api/import-options.ts';
import { RefractError } from '../../api/errors.ts';
import { invalid, type ByteSource } from '../byte-source.ts';
import { inColours } from '../media/grey.ts';
import { decodeJpeg, jpegSize, looksLikeJpeg } from '../media/jpeg.ts';
import type { Picture, PictureSize } from '../media/picture.ts';
import { decodePng, looksLikePng, pngSize } from '../media/png.ts';
import { resize } from '../media/resize.ts';
import type { SampleInput } from '../sample-input.ts';
import type { Source } from '../source.ts';
import { magicOf } from './find-entry.ts';
import { no, type Reader, type Verdict } from './reader.ts';
import { diskFilesOf, readWhole, samplesOfFiles } from './read-files.ts';
import { isDescription, numberClasses, samplesIn, spread } from './sample-files.ts';
import { chosenSettings, choiceSetting, wholeSetting } from './settings.ts';

const settings = {
  colours: choiceSetting('Colours', 'What a pixel is; as the first picture has it if left out.', {
    rgb: 'Red, green and blue',
    grey: 'One grey value',
  }),
  width: wholeSetting('Width', 'Pictures are brought to this width; left out, all need to have one size.', {
    ...{ min: 1, max: 4096, unit: 'pixels' },
  }),
  height: wholeSetting(
    'Height',
    'Pictures are brought to this height; left out, all need to have one size.',
    {
      ...{ min: 1, max: 4096, unit: 'pixels' },
    },
  ),
} as const;

/** What tells the formats apart, and reads them. */
const formats: readonly {
  readonly looks: (head: Buffer) => boolean;
  readonly size: (name: string, bytes: Buffer) => PictureSize;
  readonly decode: (name: string, bytes: Buffer) => Picture | Promise<Picture>;
}[] = [
  { looks: looksLikePng, size: pngSize, decode: decodePng },
  { looks: looksLikeJpeg, size: jpegSize, decode: decodeJpeg },
];

const isPictureName = ({ baseName }: ByteSource): boolean => /\.(png|jpe?g)$/i.test(baseName);

function formatOf({ name }: ByteSource, bytes: Buffer): (typeof formats)[number] {
  const format = formats.find(({ looks }) => looks(bytes));
  if (format) return format;
  throw invalid(name, `is neither PNG nor JPEG: it starts with ${bytes.subarray(0, 4).toString('hex') || 'nothing'}.`, 'Remove or convert it.'); // prettier-ignore
}

export const imagesReader: Reader = {
  id: 'images',
  title: 'Pictures in folders (PNG, JPEG)',
  expects: 'a folder of pictures for each class, or pictures and a table of their labels',
  usualName: /\.(png|jpe?g)$/i,
  settings,
  detect,
  open,
};

/** How many files a look at the format opens. */
const LOOKED_AT = 50;

async function detect(source: Source): Promise<Verdict> {
  const some = spread(
    source.entries.filter((entry) => !isDescription(entry)),
    LOOKED_AT,
  );
  let [pictures, name] = [0, ''];
  for (const entry of some) {
    const head = await magicOf(entry);
    if (!formats.some(({ looks }) => looks(head))) continue;
    pictures++;
    name ||= entry.name;
  }
  if (pictures === 0) return no('no file starts as PNG and JPEG files do');
  const why = `${name} starts as a PNG or JPEG file does`;
  return { fit: 2 * pictures > some.length ? 'sure' : 'possible', why };
}

async function open(source: Source, options: ImportOptions): Promise<SampleInput> {
  const chosen = chosenSettings('images', settings, options);
  const { files, splits, lists, unused } = await samplesIn(source, isPictureName);
  const [first] = files;
  if (!first) throw invalid(source.name, 'there is no picture in it.', `Name ${imagesReader.expects}.`);
  const bytes = await readWhole(first.entry);
  const found = formatOf(first.entry, bytes).size(first.entry.name, bytes);
  if ((chosen.width === undefined) !== (chosen.height === undefined)) {
    throw new RefractError('invalid-option', 'Of the pictures’ size only one side is given.', 'Give the width and the height, or neither.'); // prettier-ignore
  }
  const isResized = chosen.width !== undefined;
  const width = chosen.width ?? found.width;
  const height = chosen.height ?? found.height;
  const colours = chosen.colours ?? (found.channels === 1 ? 'grey' : 'rgb');
  const depth = colours === 'rgb' ? 3 : 1;
  const layout = options.layout ?? 'pixels';
  const { classNames, numberOf, labels } = numberClasses(files, options);

  /** @throws RefractError `invalid-data` for a picture of another size */
  async function pixelsOf(encoded: Buffer, { entry }: (typeof files)[number]): Promise<Uint8Array> {
    const picture = await formatOf(entry, encoded).decode(entry.name, encoded);
    if (picture.width === width && picture.height === height) return inColours(picture, depth);
    if (isResized) return inColours(resize(picture, { width, height }), depth);
    throw invalid(
      entry.name,
      `has ${picture.width} × ${picture.height} pixels, but ${first!.entry.name} has ${width} × ${height}.`,
      'Choose a width and a height that all pictures are brought to.',
    );
  }
  return {
    ...{
      name: source.name,
      layout,
      dtype: 'uint8',
      divisor: 255,
      splits,
      classNames,
      ...(labels && { labels }),
    },
    channels: layout === 'pixels' ? depth : depth * width,
    ...(layout === 'pixels' && { image: { height, width } }),
    bytes: files.length * width * height * depth,
    files: diskFilesOf([...files.map(({ entry }) => entry), ...lists]),
    unused,
    settings: { colours, ...(isResized && { width, height }) },
    read: (call) =>
      samplesOfFiles(files, source.name, call, async (encoded, file) => ({
        ...{ data: await pixelsOf(encoded, file), label: numberOf(file.label), split: file.split },
        place: () => file.entry.name,
      })),
  };
}
