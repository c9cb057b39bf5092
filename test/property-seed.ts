/**
 * @file Where property tests start: the same examples every time, so that a change is judged by what it changes.
 *
 * `REFRACT_PROPERTY_SEED=random` looks at other examples each time (a failure prints its seed), a number at those of
 * that seed. Whoever changes a kernel or a reader runs its tests that way a few times.
 */
import fc from 'fast-check';

const asked = process.env['REFRACT_PROPERTY_SEED'] ?? '1';
if (asked !== 'random') {
  const seed = Number(asked);
  if (!Number.isInteger(seed))
    throw new Error(`REFRACT_PROPERTY_SEED=${asked}: it is an integer, or “random”.`);
  fc.configureGlobal({ seed });
}
