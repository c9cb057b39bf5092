import { expect, it } from 'vitest';
import { replayWords } from './replay-words.ts';

const result = { identical: false, steps: 1200, environmentDifferences: [] };

it('says that everything is the same', () => {
  const { identical, text, differences } = replayWords({ ...result, identical: true });
  expect(identical).toBe(true);
  expect(text).toMatch(/^Identical: .* all 1,200 steps /);
  expect(differences).toEqual([]);
});

it('says where the first difference is, with all digits', () => {
  const firstDifference = {
    step: 7,
    metric: 'spikeRate.0',
    stored: 0.1234567890123,
    replayed: 0.1234567890124,
  };
  expect(replayWords({ ...result, firstDifference }).text).toBe(
    'Different from step 7 of 1,200 on: batch spike rate, layer 1 was 0.1234567890123 and is now 0.1234567890124 spikes per neuron and step.',
  );
});

it('tells weights from steps', () => {
  const firstDifference = {
    step: 1200,
    metric: 'weightsSha256',
    stored: 'a'.repeat(64),
    replayed: 'b'.repeat(64),
  };
  expect(replayWords({ ...result, firstDifference }).text).toBe(
    'Every step is the same, but the final weights differ: their hash was aaaaaaaaaaaa… and is now bbbbbbbbbbbb….',
  );
});

it('names what is another machine or version', () => {
  const environmentDifferences = [
    { name: 'node', stored: '24.1.0', now: '24.2.0' },
    { name: 'gpu', stored: null, now: 'H200' },
  ];
  expect(replayWords({ ...result, environmentDifferences }).differences).toEqual([
    'Node.js: 24.1.0 then, 24.2.0 now',
    'gpu: unknown then, H200 now',
  ]);
});
