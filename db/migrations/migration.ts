/** @file What a migration is. */

/**
 * One step from a version of the database to the next. Once released it never changes: what comes later is a
 * new one.
 */
export interface Migration {
  /** PRAGMA user_version after it. Numbered in tens, so that a forgotten step fits between two others. */
  readonly version: number;
  /** What it brings, as in the file's name. */
  readonly name: string;
  /** The statements. They run in one transaction with the change of the version. */
  readonly up: string;
}
