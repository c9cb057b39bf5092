/** @file The settings that each format has of its own, as help and documents list them: made from the readers' tables. */
import { z } from 'zod';
import { readers } from './readers/index.ts';
import type { Setting } from './readers/settings.ts';
import { rangeWords } from './recipe-fields.ts';

/** One setting, as a person gives it: `--set name=value`. */
export interface FormatSetting {
  readonly name: string;
  /** As the window calls it. */
  readonly title: string;
  /** What may be given: "comma|tab", "yes|no", "1 to 65,536"; "text". */
  readonly value: string;
  readonly help: string;
}

/** Every format, also those without settings of their own. */
export const formatSettings = (): { id: string; title: string; settings: FormatSetting[] }[] =>
  readers.map(({ id, title, settings }) => ({
    ...{ id, title },
    settings: Object.entries(settings).map(([name, setting]) => ({ name, title: setting.title, value: valueOf(setting), help: [setting.help, setting.written].filter((words) => words !== undefined).join(' ') })),
  })); // prettier-ignore

function valueOf({ kind, choices, schema, unit }: Setting): string {
  if (choices) return choices.map(([value]) => value).join('|');
  if (kind === 'flag') return 'true|false';
  if (kind === 'text' || kind === 'name') return kind;
  return [rangeWords(z.toJSONSchema(schema)) || 'number', unit]
    .filter((word) => word !== undefined)
    .join(' ');
}
