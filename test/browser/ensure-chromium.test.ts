/** @file Finding and installing the browser suite's Chromium. */
import { describe, expect, it } from 'vitest';
import { ensureChromium, findChromium, type Surroundings } from './ensure-chromium.ts';

/** @param there paths that can be run */
function machine(there: string[], { env = {}, isRoot = true, installs = true } = {}) {
  const ran: string[] = [];
  const surroundings: Surroundings = {
    env: { PATH: '/a:/usr/bin', ...env },
    isExecutable: (path) => there.includes(path),
    playwrights: () => '/cache/chrome',
    isRoot,
    run: (command, [first]) => {
      ran.push(`${command} ${first}`);
      if (first !== 'install' || !installs) return first === 'update';
      // Works once the lists are there.
      if (!ran.includes('apt-get update')) return false;
      there.push('/usr/bin/chromium');
      return true;
    },
    say: () => undefined,
  };
  return { surroundings, ran };
}

describe('the Chromium', () => {
  it('is the one that is named', () => {
    const { surroundings } = machine(['/my/chrome', '/usr/bin/chromium'], {
      env: { CHROMIUM: '/my/chrome' },
    });
    expect(findChromium(surroundings)).toBe('/my/chrome');
  });

  it('is no other than the one that is named', () => {
    const { surroundings, ran } = machine(['/usr/bin/chromium'], { env: { CHROMIUM: '/gone' } });
    expect(ensureChromium(surroundings)).toEqual({ reason: 'CHROMIUM names /gone, which cannot be run' });
    expect(ran).toEqual([]);
  });

  it('is on the path, or else Playwright’s', () => {
    expect(findChromium(machine(['/cache/chrome', '/usr/bin/google-chrome']).surroundings)).toBe('/usr/bin/google-chrome'); // prettier-ignore
    expect(findChromium(machine(['/cache/chrome']).surroundings)).toBe('/cache/chrome');
  });

  it('is installed by root, with new lists where the old ones do not do', () => {
    const { surroundings, ran } = machine(['/usr/bin/apt-get']);
    expect(ensureChromium(surroundings)).toEqual({ path: '/usr/bin/chromium' });
    expect(ran).toEqual(['apt-get install', 'apt-get update', 'apt-get install']);
  });

  it.each([
    [machine(['/usr/bin/apt-get'], { isRoot: false }), 'only root may install it'],
    [machine([]), 'no apt-get'],
    [machine(['/usr/bin/apt-get'], { installs: false }), 'could not install it'],
  ])('is missing for a reason that is said', ({ surroundings }, reason) => {
    expect(ensureChromium(surroundings)).toEqual({ reason: expect.stringContaining(reason) as string });
  });
});
