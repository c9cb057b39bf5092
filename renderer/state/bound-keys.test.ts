import { expect, test } from 'vitest';
import { boundKeys } from './bound-keys.ts';

/** A keyboard that knows sequences, and forgets the presses of one when nobody listens to it any more. */
function fakeKeyboard() {
  const listeners = new Set<{ keys: string[]; at: number; run: (event: string) => void }>();
  return {
    listen: (keys: string, run: (event: string) => void) => {
      const one = { keys: keys.split(' '), at: 0, run };
      listeners.add(one);
      return () => void listeners.delete(one);
    },
    type: (key: string) => {
      for (const one of listeners) {
        one.at = one.keys[one.at] === key ? one.at + 1 : 0;
        if (one.at < one.keys.length) continue;
        one.at = 0;
        one.run(key);
      }
    },
    count: () => listeners.size,
  };
}

test('a sequence that has begun goes on when other keys come and go', () => {
  const keyboard = fakeKeyboard();
  const pressed: string[] = [];
  const { bind, release } = boundKeys(keyboard.listen, (keys) => pressed.push(keys));
  bind(['g v', 'x']);
  keyboard.type('g');
  bind(['c', 'g v']);
  keyboard.type('v');
  expect(pressed).toEqual(['g v']);
  keyboard.type('x');
  keyboard.type('c');
  expect(pressed).toEqual(['g v', 'c']);
  release();
  expect(keyboard.count()).toBe(0);
});

test('what is offered twice is bound once', () => {
  const keyboard = fakeKeyboard();
  const pressed: string[] = [];
  const { bind } = boundKeys(keyboard.listen, (keys) => pressed.push(keys));
  bind(['c', 'c']);
  bind(['c']);
  keyboard.type('c');
  expect(pressed).toEqual(['c']);
});
