/** @file What was chosen for a run beside the defaults, with the titles that forms give it. */
import type { Scalar } from '../../../main/api/common.ts';
import { isOff, unitOf } from '../../components/option-form.ts';
import { catalogue, type FormOption } from '../../state/catalogue.svelte.ts';

export interface ChosenField {
  readonly name: string;
  readonly title: string;
  readonly value: string;
  /** The default, in words; empty where there is none. */
  readonly usual: string;
}

const words = (value: Scalar, option: FormOption | undefined): string =>
  option && isOff(option, value)
    ? 'off'
    : typeof value === 'boolean'
      ? value
        ? 'yes'
        : 'no'
      : String(value);

/** @param options of the run's variant */
export function fieldsOf(
  chosen: Readonly<Record<string, Scalar>>,
  options: readonly FormOption[],
): ChosenField[] {
  const known = [...options, ...catalogue.settings];
  return Object.entries(chosen).map(([name, value]) => {
    const option = known.find((one) => one.name === name);
    const usual = option?.default ?? null;
    const unit = option ? unitOf(option, value) : '';
    return {
      name,
      title: option?.title ?? name,
      value: words(value, option) + (unit && ` ${unit}`),
      usual: usual === null ? '' : words(usual, option),
    };
  });
}
