import { describe, expect, it } from 'vitest';
// @ts-expect-error -- the launcher is plain JavaScript, because it runs on Node 20
import { findNode, isRecentEnough, typeScriptFlags } from './node.mjs';

describe('the Node that Refract runs in', () => {
  it.each([
    ['20.20.2', false],
    ['22.13.1', false],
    ['22.14.0', true],
    ['23.5.0', false],
    ['23.6.0', true],
    ['24.21.0', true],
    ['100.0.0', true],
  ])('%s is recent enough: %s', (version, expected) => {
    expect(isRecentEnough(version)).toBe(expected);
  });

  it.each([
    ['22.12.0', true],
    ['22.18.0', false],
    ['23.5.0', true],
    ['23.6.0', false],
    ['24.0.0', false],
  ])('%s needs a flag to run TypeScript: %s', (version, expected) => {
    expect(typeScriptFlags(version).includes('--experimental-strip-types')).toBe(expected);
  });

  it('is this one, where this one will do', () => {
    expect(findNode()).toEqual({ path: process.execPath, version: process.versions.node });
  });
});
