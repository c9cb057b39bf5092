/** @file The options that hold for all variants, in sections, and what of them is set, in a line. */
import { valueInWords } from '../../components/option-form.ts';
import type { FormOption } from '../../state/catalogue.svelte.ts';
import type { Texts } from './draft.ts';
import { placeOf } from './request.ts';

export interface OptionSection {
  readonly id: string;
  readonly title: string;
  readonly options: readonly FormOption[];
  /** Whether they belong to the draft's settings (how to train) or options (what is trained). */
  readonly of: 'settings' | 'options';
}

/** What stands in which section; an option that is in none, and is no neuron's own, stands with the optimizer. */
const names = {
  basic: ['epochs', 'batch', 'lr'],
  network: [
    'network',
    'layers',
    'hidden',
    'surrogate',
    'surrogateScale',
    'dropout',
    'norm',
    'normPlace',
    'mixing',
    'readout',
  ],
};

/**
 * @param options of the ticked variants
 * @param settings how to train
 * @param own names of options that belong to a memory or a spike rule
 */
export function optionSections(
  options: readonly FormOption[],
  settings: readonly FormOption[],
  own: ReadonlySet<string>,
): OptionSection[] {
  const isNetwork = ({ name }: FormOption) => names.network.includes(name);
  const isBasic = ({ name }: FormOption) => names.basic.includes(name);
  const sections: OptionSection[] = [
    { id: 'training', title: 'Training', of: 'settings', options: settings.filter(isBasic) },
    { id: 'neuron', title: 'Neurons of all variants', of: 'options', options: options.filter(({ name }) => own.has(name)) },
    { id: 'network', title: 'Network', of: 'options', options: options.filter((one) => isNetwork(one) && !own.has(one.name)) },
    { id: 'optimizer', title: 'Optimizer and stopping', of: 'options', options: options.filter((one) => !isNetwork(one) && !own.has(one.name)) },
    { id: 'more', title: 'Length, samples and threads', of: 'settings', options: settings.filter((one) => !isBasic(one)) },
  ]; // prettier-ignore
  return sections.filter((section) => section.options.length > 0);
}

export const placeIn = (section: OptionSection, name: string): string =>
  section.of === 'settings' ? placeOf.setting(name) : placeOf.option(name);

/** What is set, in words: "Layers 3, Optimizer adamw"; "" where all is left open. */
export function setInWords({ options }: OptionSection, texts: Texts): string {
  return options
    .flatMap(({ name, title, type }) => {
      const text = texts[name];
      return text === undefined ? [] : [`${title} ${type === 'boolean' ? valueInWords(text === 'true') : text}`];
    })
    .join(', '); // prettier-ignore
}
