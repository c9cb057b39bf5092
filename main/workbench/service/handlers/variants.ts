/** @file Handlers of variants.*: the catalogue, and the form of the settings. */
import { z } from 'zod';
import type { Scalar } from '../../../api/common.ts';
import type { CallResult } from '../../../api/contract.ts';
import { trainSettings } from '../../../api/experiments.ts';
import type { variantCalls } from '../../../api/variants.ts';
import { findVariant, partsOf } from '../../../models/index.ts';
import { completeConfig } from '../../../training/config.ts';
import { defaultThreads } from '../../threads.ts';
import { describeVariant, listParts, listVariants } from '../../variants.ts';
import type { VariantDescription } from '../../variants.ts';
import type { HandlersOf, ServiceContext } from './context.ts';

type Option = CallResult<'variants.list'>['settings'][number];

export function variantHandlers({ settings }: ServiceContext): HandlersOf<typeof variantCalls> {
  // Part of the program, and every page that is opened waits for it.
  let variants: CallResult<'variants.list'>['variants'] | undefined;
  return {
    'variants.list': () => ({
      variants: (variants ??= listVariants().map(asForm)),
      settings: settingFields(settings.settings.threads ?? defaultThreads()),
    }),
    'variants.get': ({ id }) => asForm(describeVariant(id)),
    'variants.parts': () => {
      const { memories, spikeRules, pairs } = listParts();
      return { memories: [...memories], spikeRules: [...spikeRules], pairs: [...pairs] };
    },
  };
}

/** A variant with which of its options are its parts' own. */
function asForm(variant: VariantDescription): CallResult<'variants.get'> {
  const options = variant.options.map((option) => ({ ...option }) as Option);
  return { ...variant, options, ownOptions: [...partsOf(findVariant(variant.id))] };
}

/** The form of the settings; the defaults are those that a run gets when nothing is said. */
function settingFields(threads: number): Option[] {
  const { variant: _, options: __, seed: ___, ...usual } = completeConfig('lif-none', {}, { threads });
  const defaults = usual as Readonly<Record<string, Scalar | undefined>>;
  const { properties = {} } = z.toJSONSchema(trainSettings, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => {
    const field = property as Partial<Option>;
    // Bounds that JSON Schema adds for whole numbers are no bounds that a person should read.
    const { maximum, ...rest } = field;
    const bound = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? {} : { maximum };
    return { ...rest, ...bound, name, default: defaults[name] ?? null } as Option;
  });
}
