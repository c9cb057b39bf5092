/** @file For the tests of readers: everything that a reader makes of files. */
import type { ImportOptions } from '../../api/import-options.ts';
import { detectSource } from '../detect.ts';
import { isEvents, type Sample, type SampleInput } from '../sample-input.ts';
import { openSource } from '../source.ts';

/** A sample that is kept: a reader may use its memory again for the next ones. */
function keep(sample: Sample): Sample {
  const { data } = sample;
  return isEvents(data) ? sample : { ...sample, data: data.slice() };
}

/** Opens files with the reader that detection finds, and reads all samples. */
export async function samplesIn(
  paths: readonly string[],
  options: ImportOptions = {},
): Promise<{ input: SampleInput; samples: Sample[] }> {
  const source = await openSource(paths);
  const { reader } = await detectSource(source);
  const input = await reader.open(source, options, {});
  const samples: Sample[] = [];
  for await (const some of input.read({})) samples.push(...some.map(keep));
  return { input, samples };
}
