import { describe, expect, it } from 'vitest';
import { dropPlace, moved } from './header-drag.ts';

it('a dragged column stands before the one whose left half is under the pointer', () => {
  const widths = [100, 50, 80];
  expect([-5, 49, 51, 124, 126, 500].map((x) => dropPlace(x, widths))).toEqual([0, 0, 1, 1, 2, 3]);
});

describe('a moved entry', () => {
  it('stands where it was dropped', () => {
    const list = ['a', 'b', 'c', 'd'];
    expect(moved(list, 0, 3)).toEqual(['b', 'c', 'a', 'd']);
    expect(moved(list, 3, 0)).toEqual(['d', 'a', 'b', 'c']);
    expect(moved(list, 1, 4)).toEqual(['a', 'c', 'd', 'b']);
  });

  it('stays where dropping on either side of it means no move', () => {
    const list = ['a', 'b', 'c'];
    expect(moved(list, 1, 1)).toEqual(list);
    expect(moved(list, 1, 2)).toEqual(list);
  });
});
