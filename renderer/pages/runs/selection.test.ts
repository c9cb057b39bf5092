import { describe, expect, it } from 'vitest';
import { groupLines, runLines, type RunGroup } from './lines.ts';
import {
  choose,
  chooseAll,
  extend,
  linesOf,
  move,
  nothingSelected,
  pruned,
  stateOf,
  toggle,
} from './selection.ts';

const lines = linesOf(runLines(['a', 'b', 'c', 'd', 'e']));
const idsOf = ({ ids }: { ids: ReadonlySet<string> }) => [...ids].sort().join('');

describe('clicks', () => {
  it('choose one, add and take out one, and a range from where it started', () => {
    const one = choose(lines, 'b');
    expect(idsOf(one)).toBe('b');
    const two = toggle(lines, one, 'd');
    expect(idsOf(two)).toBe('bd');
    expect(idsOf(toggle(lines, two, 'b'))).toBe('d');
    const range = extend(lines, two, 'b');
    expect(idsOf(range)).toBe('bcd');
    expect(idsOf(extend(lines, range, 'e'))).toBe('de');
    expect(idsOf(extend(lines, nothingSelected, 'c'))).toBe('c');
  });

  it('at a line that is gone change nothing', () => {
    const one = choose(lines, 'b');
    expect(toggle(lines, one, 'x')).toBe(one);
    expect(extend(lines, one, 'x')).toBe(one);
  });
});

describe('keys', () => {
  it('walk to the ends and no further', () => {
    const start = move(lines, nothingSelected, 1, 'choose');
    expect([idsOf(start), start.focus]).toEqual(['a', 'a']);
    expect(move(lines, nothingSelected, -1, 'choose').focus).toBe('e');
    expect(move(lines, nothingSelected, -Infinity, 'choose').focus).toBe('a');
    expect(move(lines, nothingSelected, Infinity, 'choose').focus).toBe('e');
    expect(move(lines, start, 99, 'choose').focus).toBe('e');
    expect(move(lines, start, -1, 'choose').focus).toBe('a');
  });

  it('extend a range and shrink it again', () => {
    const at = choose(lines, 'c');
    const more = move(lines, at, 1, 'extend');
    expect(idsOf(more)).toBe('cd');
    const back = move(lines, move(lines, more, -1, 'extend'), -1, 'extend');
    expect([idsOf(back), back.anchor, back.focus]).toEqual(['bc', 'c', 'b']);
  });

  it('walk without selecting', () => {
    const walked = move(lines, choose(lines, 'c'), 1, 'walk');
    expect([idsOf(walked), walked.focus]).toEqual(['c', 'd']);
    expect(idsOf(toggle(lines, walked, 'd'))).toBe('cd');
  });

  it('select everything', () => {
    expect(idsOf(chooseAll(lines, choose(lines, 'c')))).toBe('abcde');
    expect(move(linesOf([]), nothingSelected, 1, 'choose')).toBe(nothingSelected);
  });
});

describe('groups', () => {
  const group = { group: 'g', runIds: ['b', 'a'] } as unknown as RunGroup;
  const open = linesOf(groupLines([group], () => true));

  it('stand for their runs', () => {
    const whole = choose(open, 'group g');
    expect(idsOf(whole)).toBe('ab');
    const part = toggle(open, whole, 'a');
    expect(open.all.map((line) => stateOf(line, part.ids))).toEqual(['some', 'none', 'all']);
    expect(idsOf(toggle(open, part, 'group g'))).toBe('ab');
    expect(idsOf(toggle(open, whole, 'group g'))).toBe('');
  });
});

it('what is gone is not selected any more', () => {
  const all = chooseAll(lines, nothingSelected);
  expect(idsOf(pruned(all, (id) => id < 'c'))).toBe('ab');
  expect(pruned(all, () => true)).toBe(all);
});
