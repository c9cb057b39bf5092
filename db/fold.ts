/** @file How texts are compared when a person searches: without regard to case, in any script. */

/**
 * A text as it is compared in searches: lower case, and one form for each character (an "ü" typed as one
 * character or as "u" with two dots is the same).
 */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
