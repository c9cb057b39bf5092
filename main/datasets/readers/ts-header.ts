/** @file The head of a .ts file: comments, lines that start with @, and @data as the last. */
import { invalid, type ByteSource } from '../byte-source.ts';
import { linesInPieces } from '../text/scan-lines.ts';
import { startOfLine } from './series-values.ts';

/** What a head says; what it does not say is absent. */
export interface TsHeader {
  readonly hasTimes: boolean;
  readonly dimensions?: number;
  /** Steps of every series, where they all have as many. */
  readonly length?: number;
  /** Class labels in their order; none where any may follow. */
  readonly labels: readonly string[];
  /** Whether each line ends with a class or a target. */
  readonly hasLabels: boolean;
  /** Whether that is a number to predict (@targetlabel, as the regression archive of Tan et al. 2021 has it). */
  readonly hasTargets: boolean;
  /** The line of @data. */
  readonly dataLine: number;
}

/** A head of more lines is none. */
const MAX_LINES = 100_000;
/** Labels of thousands of classes may stand in one line. */
const MAX_LINE = 2 ** 20;

interface Tag {
  readonly name: string;
  readonly words: readonly string[];
  readonly line: number;
}

/**
 * Reads a file's head.
 * @throws RefractError `invalid-data` with the line
 */
export async function readTsHeader(entry: ByteSource): Promise<TsHeader> {
  const small: ByteSource = { ...entry, read: () => entry.read(2 ** 16) };
  const tags: Tag[] = [];
  let dataLine = 0;
  const pieces = linesInPieces<Tag>(small, (line, out) => {
    if (dataLine > 0) return;
    const text = startOfLine(line, MAX_LINE).trimEnd();
    if (text === '' || text.startsWith('#') || text.startsWith('%')) return;
    if (line.number > MAX_LINES)
      throw invalid(entry.name, `has no line @data within its first ${MAX_LINES}.`);
    const [name = '', ...words] = text.split(/\s+/);
    if (!name.startsWith('@')) {
      throw invalid(`${entry.name}, line ${line.number}`, `"${text.slice(0, 40)}" stands before @data, but starts neither with @ nor with #.`); // prettier-ignore
    }
    if (/^@data$/i.test(name)) dataLine = line.number;
    else out.push({ name: name.slice(1).toLowerCase(), words, line: line.number });
  });
  for await (const some of pieces) {
    tags.push(...some);
    if (dataLine > 0) break;
  }
  if (dataLine === 0) throw invalid(entry.name, 'has no line @data.', 'The series stand after it.');
  const tag = (...names: string[]): Tag | undefined => tags.find(({ name }) => names.includes(name));
  const flag = (name: string): boolean | undefined => {
    const found = tag(name);
    const [word = ''] = found?.words ?? [];
    if (found && !/^(true|false)$/i.test(word)) {
      throw invalid(`${entry.name}, line ${found.line}`, `@${found.name} is "${word.slice(0, 40)}" instead of true or false.`); // prettier-ignore
    }
    return found && /^true$/i.test(word);
  };
  const count = (...names: string[]): number | undefined => {
    const found = tag(...names);
    if (!found) return undefined;
    const value = Number(found.words[0] ?? NaN);
    if (Number.isInteger(value) && value >= 1 && value <= 2 ** 24) return value;
    throw invalid(`${entry.name}, line ${found.line}`, `@${found.name} is "${(found.words[0] ?? '').slice(0, 40)}" instead of a whole number above 0.`); // prettier-ignore
  };
  const hasTargets = flag('targetlabel') ?? false;
  const isUnivariate = flag('univariate');
  const dimensions = count('dimensions', 'dimension') ?? (isUnivariate ? 1 : undefined);
  const hasClasses = flag('classlabel') ?? false;
  if (hasClasses && hasTargets) {
    throw invalid(`${entry.name}, line ${tag('targetlabel')!.line}`, 'says that series have classes and targets.', 'Keep one of @classLabel and @targetLabel.'); // prettier-ignore
  }
  const length = flag('equallength') === false ? undefined : count('serieslength');
  return {
    ...{ hasTimes: flag('timestamps') ?? false, hasLabels: hasClasses || hasTargets, hasTargets, dataLine },
    labels: hasClasses ? tag('classlabel')!.words.slice(1) : [],
    ...(dimensions !== undefined && { dimensions }),
    ...(length !== undefined && { length }),
  };
}
