/** @file The sentences of a comparison, made by the workbench, and its tables, made by the window, say each figure alike. */
import { describe, expect, it } from 'vitest';
import { sentencesOn } from '../main/workbench/service/comparison/sentences.ts';
import {
  differenceText,
  intervalText,
  measureNames,
  measures,
  spreadText,
} from '../renderer/pages/compare/measures.ts';
import { groupOf, pairOf } from '../renderer/pages/compare/testing.ts';

const described = (mean: number) => ({ n: 3, mean, sd: 0.01, ci95: [mean - 0.001, mean + 0.001] as const });

function groupWith(name: (typeof measureNames)[number], label: string, mean: number) {
  const group = groupOf(label, [0.5, 0.6, 0.7]);
  return { ...group, numbers: { ...group.numbers, [name]: described(mean) } };
}

describe('the sentence and the table', () => {
  const pair = (difference: number, half: number) => ({
    ...pairOf('soft', 'hard', difference, 0.01),
    ci95: [difference - half, difference + half] as [number, number],
  });

  it.each(measureNames.flatMap((name) => [0.1, 0.0123, 0.00061].map((size) => [name, size] as const)))(
    'write a difference and its interval alike: %s, %d',
    (name, size) => {
      const sign = measures[name].better === 'higher' ? 1 : -1;
      const seen = pair(sign * size, size / 3);
      const sides = [groupWith(name, 'soft', 5 + sign), groupWith(name, 'hard', 5)];
      const said = sentencesOn(name, sides, [seen]).join(' ');
      const figures = [differenceText(name, seen), ...intervalText(name, seen).split(' to ')];
      for (const figure of figures) expect(said).toContain(figure.replace(/^[+−]/, ''));
    },
  );

  it.each(measureNames)('write a mean alike: %s', (name) => {
    for (const mean of [0.5, 0.0123, 0.861]) {
      const said = sentencesOn(name, [groupWith(name, 'soft', mean)], [])[0];
      expect(said).toContain(` ${spreadText(name, mean, null)}`);
    }
  });
});
