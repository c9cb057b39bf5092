/**
 * @file What an experiment was called where no name was given. A name that is another one is a person's: only that is
 * searched in, since made names list the variants of all runs. What was renamed before this counts as a person's where the
 * name does not begin with the first variant, as made ones do.
 */
import type { Migration } from './migration.ts';

export const madeNames: Migration = {
  version: 60,
  name: 'made-names',
  up: `
    ALTER TABLE experiments ADD COLUMN made_name TEXT;
    UPDATE experiments SET made_name = name
    WHERE config ->> '$.name' IS NULL
      AND instr(name, coalesce(config ->> '$.groups[0].variant', config ->> '$.variants[0]')) = 1;
  `,
};
