import { describe, expect, it } from 'vitest';
import { actionsOn, MOST_COMPARED, type Chosen } from './actions.ts';

const chosen = (byStatus: Chosen['byStatus']): Chosen => {
  const n = Object.values(byStatus).reduce((a, b) => a + b, 0);
  return { byStatus, ids: Array.from({ length: n }, (_, at) => `r-${at}`) };
};
const labels = (byStatus: Chosen['byStatus']) => actionsOn(chosen(byStatus)).map(({ label }) => label);

describe('actions', () => {
  it('are none on nothing', () => {
    expect(labels({})).toEqual([]);
  });

  it('on one run fit its status', () => {
    expect(labels({ done: 1 })).toEqual(['Open run', 'Tag run', 'Write notes', 'Copy id', 'Delete run']);
    expect(labels({ running: 1 })).toContain('Cancel run');
    expect(labels({ interrupted: 1 })).toContain('Resume run');
    expect(labels({ diverged: 1 })).not.toContain('Resume run');
  });

  it('on several say how many of them they are for', () => {
    expect(labels({ done: 2, failed: 1, queued: 2 })).toEqual([
      'Compare 5 runs',
      'Resume 1 run',
      'Cancel 2 runs',
      'Tag 5 runs',
      'Copy 5 ids',
      'Delete 5 runs',
    ]);
  });

  it('say why they cannot be done', () => {
    const reason = (byStatus: Chosen['byStatus'], id: string) =>
      actionsOn(chosen(byStatus)).find((action) => action.id === id)?.disabled;
    expect(reason({ running: 1 }, 'delete')).toBe('It is being trained. Cancel it first.');
    expect(reason({ running: 1, done: 1 }, 'delete')).toBe('1 of them is being trained. Cancel it first.');
    expect(reason({ done: 2 }, 'delete')).toBeUndefined();
    expect(reason({ done: MOST_COMPARED }, 'compare')).toBeUndefined();
    expect(reason({ done: MOST_COMPARED + 1 }, 'compare')).toContain('500');
  });
});
