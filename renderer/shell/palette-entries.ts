/** @file What the command palette shows for what is typed: which entries fit, in which order, under which headings. */

/** Something that can be found and opened. */
export interface PaletteEntry {
  /** Unlike that of every other entry, whatever its kind. */
  readonly id: string;
  readonly title: string;
  /** Beside the title; found by it, too. */
  readonly detail?: string;
  /** Under the title, where titles may be alike: what tells it from the others. */
  readonly about?: string;
  /** For tinykeys. */
  readonly keys?: string | undefined;
  readonly run: () => unknown;
}

export interface PaletteCommand extends PaletteEntry {
  /** What kind of command it is: "Go to". */
  readonly group: string;
}

/** All there is to choose from. */
export interface PaletteSources {
  readonly commands: readonly PaletteCommand[];
  readonly datasets: readonly PaletteEntry[];
  readonly experiments: readonly PaletteEntry[];
  /** Those that the workbench found for the text, in its order. */
  readonly runs: readonly PaletteEntry[];
}

export interface PaletteSection {
  /** Unlike that of every other section. */
  readonly heading: string;
  /** At least one. */
  readonly entries: readonly PaletteEntry[];
}

/** More of one kind are not shown: whoever looks for one types another letter. */
const MOST = 8;

const words = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean);

/** How well an entry fits, the lower the better: the first that holds. None: it does not fit. */
const fits: readonly ((title: string, all: string, asked: readonly string[]) => boolean)[] = [
  (title, _, asked) => title === asked.join(' '),
  (title, _, asked) => title.startsWith(asked.join(' ')),
  (title, _, asked) => asked.every((word) => words(title).some((own) => own.startsWith(word))),
  (title, _, asked) => asked.every((word) => title.includes(word)),
  (_, all, asked) => asked.every((word) => all.includes(word)),
];

/** The entries in which every word of a text occurs, the best first; among equals as they were. */
export function fitting<Entry extends PaletteEntry>(
  text: string,
  entries: readonly Entry[],
  alsoIn: (entry: Entry) => string = ({ detail }) => detail ?? '',
): Entry[] {
  const asked = words(text);
  return entries
    .map((entry) => {
      const title = words(entry.title).join(' ');
      const all = `${title}\n${alsoIn(entry).toLowerCase()}`;
      return { entry, place: fits.findIndex((fit) => fit(title, all, asked)) };
    })
    .filter(({ place }) => place >= 0)
    .sort((a, b) => a.place - b.place)
    .map(({ entry }) => entry);
}

/**
 * What is shown: with nothing typed every command under its group; else what fits, commands before data sets,
 * experiments and runs.
 */
export function paletteSections(text: string, sources: PaletteSources): PaletteSection[] {
  if (words(text).length === 0) {
    const groups = Map.groupBy(sources.commands, ({ group }) => group);
    return [...groups].map(([heading, entries]) => ({ heading, entries }));
  }
  const commands = fitting(text, sources.commands, ({ group }) => group);
  return [
    { heading: 'Commands', entries: commands.map((one) => ({ ...one, detail: one.group })) },
    { heading: 'Data sets', entries: fitting(text, sources.datasets).slice(0, MOST) },
    { heading: 'Experiments', entries: fitting(text, sources.experiments).slice(0, MOST) },
    { heading: 'Runs', entries: sources.runs.slice(0, MOST) },
  ].filter(({ entries }) => entries.length > 0);
}
