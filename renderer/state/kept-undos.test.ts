/** @file What can be taken back outlives the page, as far as there is room. */
import { describe, expect, it } from 'vitest';
import { keepUndos, keptUndos, undoBy, type KeptUndo } from './kept-undos.ts';

function storageOf(room: number) {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (key: string) => values.get(key) ?? null,
    removeItem: (key: string) => void values.delete(key),
    setItem: (key: string, value: string) => {
      if (value.length > room) throw new Error('QuotaExceededError');
      values.set(key, value);
    },
  };
}

const undo = (text: string, ids: readonly string[] = ['r-1']): KeptUndo => ({
  text,
  calls: [undoBy('runs.restore', { ids: [...ids] })],
  offeredUntil: 5,
});

describe('undos that are kept', () => {
  it('come back as they were', () => {
    const storage = storageOf(1000);
    keepUndos(storage, [undo('a'), undo('b')]);
    expect(keptUndos(storage)).toEqual([undo('a'), undo('b')]);
    keepUndos(storage, []);
    expect(storage.values.size).toBe(0);
  });

  it('are the latest where there is no room for all, and none where one is too large', () => {
    const storage = storageOf(350);
    keepUndos(
      storage,
      ['a', 'b', 'c', 'd', 'e'].map((text) => undo(text)),
    );
    expect(keptUndos(storage).map(({ text }) => text)).toEqual(['d', 'e']);
    keepUndos(storage, [
      undo(
        'large',
        Array.from({ length: 100 }, (_, at) => `r-${at}`),
      ),
    ]);
    expect(keptUndos(storage)).toEqual([]);
  });

  it.each(['', '{', '{}', '[1]', '[{"text":"a"}]'])('are none where %j is kept', (text) => {
    const storage = storageOf(1000);
    storage.setItem('refract.undos', text);
    expect(keptUndos(storage)).toEqual([]);
  });
});
