/** @file Hints that lead to a page. */
import { describe, expect, it } from 'vitest';
import { hintParts } from './hint-parts.ts';

describe('hintParts', () => {
  it('makes a link of the page that is named', () => {
    expect(hintParts('Choose the CPU in Settings.')).toEqual([
      { text: 'Choose the CPU in ' },
      { text: 'Settings', page: 'settings' },
      { text: '.' },
    ]);
  });

  it('shows what stands between backticks as code', () => {
    expect(hintParts('Run `npm run cuda:install`.')).toEqual([
      { text: 'Run ' },
      { text: 'npm run cuda:install', isCode: true },
      { text: '.' },
    ]);
    expect(hintParts('One ` alone')).toEqual([{ text: 'One ` alone' }]);
  });

  it.each(['', 'Free some space.', 'Settings that are not known: a', 'in Settingsland', 'in settings'])(
    'leaves %j as it is',
    (text) => {
      const parts = hintParts(text);
      expect(parts.map((part) => part.text).join('')).toBe(text);
      expect(parts.some(({ page }) => page)).toBe(false);
    },
  );
});
