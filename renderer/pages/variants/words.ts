/** @file A variant in words: its equations line by line, what of it runs in parallel over time, what options may be. */
import type { FormOption, Variant } from '../../state/catalogue.svelte.ts';
import { isNumeric, isOff, rangeInWords, valueInWords } from '../../components/option-form.ts';

/** One equation a line. */
export const equationsOf = ({ equation }: Variant): string[] => equation.split(/;\s+/);

/** Whether a layer runs in parallel over time, in a word or two. */
export const parallelWords = ({ parallel, parallelInPart }: Variant): string =>
  parallel ? 'yes' : parallelInPart ? 'in part' : 'no';

/** What is computed for all time steps at once and what one step after the other, in a sentence a part, and what options change. */
export function timeWords(variant: Variant): string[] {
  const { parallelInPart, parallelPart, options, parallel } = variant;
  const canConnect = options.some(({ name, default: usual }) => name === 'recurrent' && usual === false);
  return [
    ...(parallelInPart ? [] : usualTimeWords(variant)),
    ...(parallelPart === null ? [] : [parallelPart]),
    ...(canConnect && (parallel || parallelInPart)
      ? ['With recurrent=true the layer’s spikes go into its next step: all of it one step after the other.']
      : []),
  ];
}

function usualTimeWords({ memory, memoryParallel, parallel, spikeRuleTitle }: Variant): string[] {
  const linear = 'The memory is linear in what it carries: all steps at once, as a scan.';
  const rule = `${spikeRuleTitle}: what comes out changes nothing in the memory, so all steps at once.`;
  if (parallel) return memory === 'none' ? [rule] : [linear, rule];
  if (!memoryParallel) {
    return memory === 'gru' || memory === 'lstm'
      ? [
          'The gates take in what all neurons said one step before, so one step after the other.',
          'Samples are still computed side by side.',
        ]
      : [
          'The two states of the memory act on each other at every step, so one step after the other.',
          'Samples and neurons are still computed side by side.',
        ];
  }
  return [
    `${spikeRuleTitle}: what a spike does goes into the next step, so one step after the other.`,
    'Samples and neurons are still computed side by side.',
  ];
}

/** What an option may be: "1 to 64", "atan or sigmoid", "on or off"; "" where anything may stand. */
export function allowedWords(option: FormOption): string {
  if (option.type === 'boolean') return 'on or off';
  if (option.choices) return option.choices.join(', ');
  return isNumeric(option) ? rangeInWords(option) : '';
}

/** What an option is unless it is set. */
export const usualWords = (option: FormOption): string =>
  option.default === null ? '' : isOff(option, option.default) ? 'off' : valueInWords(option.default);

/** Those that a text names by any of their words. */
export function matching(variants: readonly Variant[], text: string): Variant[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return variants.filter(({ id, title, memoryTitle, spikeRuleTitle, source }) => {
    const all = [id, title, memoryTitle, spikeRuleTitle, source].join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** A text in pieces, those that name an arXiv paper with its address. */
export function withPapers(text: string): { readonly text: string; readonly href?: string }[] {
  return text
    .split(/(arXiv \d{4}\.\d{4,5})/)
    .filter(Boolean)
    .map((piece) => {
      const number = /^arXiv (\d{4}\.\d{4,5})$/.exec(piece)?.[1];
      return number === undefined
        ? { text: piece }
        : { text: piece, href: `https://arxiv.org/abs/${number}` };
    });
}
