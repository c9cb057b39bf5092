import { expect, it } from 'vitest';
import { usedPage } from './dataset-page.ts';

it('says after an import which files were not used, and why', () => {
  const files = [
    { path: 'a.flac', bytes: 1, used: false, why: 'it is no WAV file' },
    { path: 'b.wav', bytes: 1, used: true, why: null },
  ];
  const lines = usedPage({ files, fileCounts: { used: 1, all: 2 } }).split('\n');
  expect(lines[0]).toBe('1 of 2 files used');
  expect(lines.at(-1)).toBe('a.flac    it is no WAV file');
  expect(lines.join()).not.toContain('b.wav');
});
