/** @file What a significance test gives. */

/** All tests are two-sided. */
export interface TestResult {
  /** The test's own number (t, W⁺, U, …); null when it cannot be computed. */
  readonly statistic: number | null;
  /** In 0…1; null when it cannot be computed, never NaN. */
  readonly p: number | null;
  /** Why p is null, or by what approximation it was found; else empty. A sentence for people. */
  readonly note: string;
}

/** The result of a test that the data do not allow. */
export function notComputable(note: string): TestResult {
  return { statistic: null, p: null, note };
}
