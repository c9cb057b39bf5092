/** @file What an experiment comes to before it starts: its runs, time, memory, and what is wrong with the choices. */
import { getDataset } from '../../../db/index.ts';
import type { CallResult } from '../../api/contract.ts';
import type { ExperimentRequest } from '../../api/experiments.ts';
import { RefractError, toRefractError } from '../../api/errors.ts';
import { checkOptions, findVariant, optionNames, variantIfAny } from '../../models/index.ts';
import type { Variant } from '../../models/index.ts';
import type { RunConfig } from '../../training/config.ts';
import { manifestOf } from '../datasets.ts';
import { totalBytes as totalMemory } from '../../training/machine-memory.ts';
import { checkRequest } from '../runs.ts';
import type { TrainRequest } from '../runs.ts';
import { unusedOptions } from '../unused-options.ts';
import type { OptionNote } from '../unused-options.ts';
import { fieldsOf, kindOf, labelGroups } from './groups.ts';
import type { DataSize } from '../estimate.ts';
import type { ServiceContext } from './handlers/context.ts';
import { refusal } from './boundary.ts';
import { shareMachine } from '../sharing.ts';
import type { Sharing } from '../sharing.ts';

type Plan = CallResult<'experiments.plan'>;
type PlanProblem = Plan['problems'][number];

/** Memory that the rest of the machine needs. */
const SPARE_MEMORY = 512 * 2 ** 20;

/** @throws RefractError `not-found` for the data set, `wrong-state` where it is deleted */
export function planExperiment(context: ServiceContext, request: ExperimentRequest): Plan {
  const { db, estimator } = context;
  const dataset = getDataset(db, request.datasetId);
  if (dataset.deletedAt !== null) {
    throw new RefractError(
      'wrong-state',
      `The data set "${dataset.name}" was deleted.`,
      'Restore it, or choose another.',
    );
  }
  const data = manifestOf(dataset);
  const problems = [...seedProblems(request), ...optionProblems(request)];
  const checked = request.groups.map((_, at) => checkGroup(context, request, at));
  problems.push(...checked.flatMap((group) => group.problems));
  const configs = checked.map(({ config }) => config);
  problems.push(...repeatedGroups(request, configs));
  const sharing = share(context, request, configs, data);
  const shared = configs.map(
    (config) => config && { ...config, threads: sharing?.threads ?? config.threads },
  );
  const groups = planGroups(context, request, shared, data);
  const needed = groups.flatMap(({ memoryBytes }) => memoryBytes ?? []);
  const bytes = needed.length === 0 ? null : Math.max(...needed);
  const totalBytes = totalMemory();
  const madeName = `${groups.map(({ label }) => label).join('; ')} on ${dataset.name}`;
  return {
    name: request.name ?? madeName.slice(0, 200),
    groups,
    runs: request.seeds.flatMap((seed) => request.groups.map((_, group) => ({ group, seed }))),
    seconds: problems.length > 0 || !sharing ? null : sharing.seconds,
    basis: estimator.isMeasured ? 'measured' : 'typical',
    memory: { bytes, totalBytes, fits: bytes === null || bytes + SPARE_MEMORY <= totalBytes },
    problems,
    notes: notesOn(request, configs),
  };
}

/** How an experiment's runs share the machine; undefined where its choices are not right. */
export function sharingOf(context: ServiceContext, request: ExperimentRequest): Sharing | undefined {
  const configs = request.groups.map((_, at) => checkGroup(context, request, at).config);
  return share(context, request, configs, manifestOf(getDataset(context.db, request.datasetId)));
}

function share(
  { estimator, lane, freeBytes, settings }: ServiceContext,
  { seeds, settings: chosen }: ExperimentRequest,
  configs: readonly (RunConfig | undefined)[],
  data: DataSize,
): Sharing | undefined {
  const known = configs.flatMap((config) => config ?? []);
  if (known.length < configs.length) return undefined;
  const estimated = (threads: number) => {
    const groups = known.map((config) => estimator.of({ ...config, threads }, data));
    return seeds.flatMap(() => groups);
  };
  const threads = chosen.threads ?? settings.settings.threads ?? undefined;
  return shareMachine(estimated, { cores: lane.cores, freeBytes: freeBytes() }, threads);
}

/** Options that change nothing; those that change nothing in any group are said once. */
function notesOn(
  { groups, options: common }: ExperimentRequest,
  configs: readonly (RunConfig | undefined)[],
): Plan['notes'] {
  const byGroup = groups.map(({ options }, at) => {
    const config = configs[at];
    if (!config) return [];
    const given = { ...ownCommon(findVariant(config.variant), common), ...options };
    return unusedOptions(Object.keys(given), config);
  });
  const isCommon = ({ field, message }: OptionNote) =>
    Object.hasOwn(common, field) && byGroup.every((notes) => notes.some((note) => note.message === message));
  const shared = (byGroup[0] ?? []).filter(isCommon).map((note) => ({ ...note, group: null }));
  const own = byGroup.flatMap((notes, group) =>
    notes.filter((note) => !isCommon(note)).map((note) => ({ ...note, group })),
  );
  return [...shared, ...own];
}

interface CheckedGroup {
  readonly config: RunConfig | undefined;
  readonly problems: readonly PlanProblem[];
}

function checkGroup(
  { workbench, settings }: ServiceContext,
  request: ExperimentRequest,
  at: number,
): CheckedGroup {
  const group = request.groups[at]!;
  const { threads, provider } = settings.settings;
  try {
    const variant = findVariant(group.variant);
    const problems = Object.entries(group.options).flatMap(([name, value]) =>
      problemOf(() => checkOptions(variant, { [name]: value }), at, name),
    );
    if (problems.length > 0) return { config: undefined, problems };
    const config = checkRequest(workbench, {
      dataset: request.datasetId,
      variant: group.variant,
      options: { ...ownCommon(variant, request.options), ...group.options },
      settings: {
        ...(threads === null ? {} : { threads }),
        provider,
        ...request.settings,
        seed: request.seeds[0]!,
      },
    });
    return { config, problems: [] };
  } catch (error) {
    return { config: undefined, problems: [{ ...told(error), group: at, field: null }] };
  }
}

/** The common options that a variant has. */
function ownCommon(variant: Variant, options: ExperimentRequest['options']): TrainRequest['options'] {
  const names = optionNames(variant);
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)));
}

/** Common options that no variant has, or whose value none takes. */
function optionProblems({ groups, options }: ExperimentRequest): PlanProblem[] {
  // A group whose variant there is not says so itself.
  const known = [...new Set(groups.map(({ variant }) => variant))].flatMap((id) => variantIfAny(id) ?? []);
  return Object.entries(options).flatMap(([name, value]) => {
    const owner = known.find((variant) => optionNames(variant).includes(name));
    if (owner) return problemOf(() => checkOptions(owner, { [name]: value }), null, name);
    if (known.length === 0) return [];
    const error = new RefractError(
      'invalid-option',
      `None of the variants has an option "${name}".`,
      'Leave it out.',
    );
    return [{ ...told(error), group: null, field: name }];
  });
}

function seedProblems({ seeds }: ExperimentRequest): PlanProblem[] {
  const repeated = seeds.find((seed, at) => seeds.indexOf(seed) !== at);
  if (repeated === undefined) return [];
  const error = new RefractError(
    'invalid-option',
    `The seed ${repeated} is given twice.`,
    'Give each seed once.',
  );
  return [{ ...told(error), group: null, field: 'seeds' }];
}

function repeatedGroups(
  { datasetId }: ExperimentRequest,
  configs: readonly (RunConfig | undefined)[],
): PlanProblem[] {
  const keys = configs.map((config) => config && kindOf(datasetId, config).group);
  return keys.flatMap((key, at): PlanProblem[] => {
    const first = keys.indexOf(key);
    if (key === undefined || first === at) return [];
    const message = `This group is the same as group ${first + 1}.`;
    const error = new RefractError('invalid-option', message, 'Change one of its options, or remove it.');
    return [{ ...told(error), group: at, field: null }];
  });
}

function planGroups(
  { estimator }: ServiceContext,
  { groups }: ExperimentRequest,
  configs: readonly (RunConfig | undefined)[],
  data: DataSize,
): Plan['groups'] {
  const labels = labelGroups(
    groups.map(({ variant, options }, at) => ({
      variant,
      fields: configs[at] ? fieldsOf(configs[at]) : options,
    })),
  );
  return groups.map(({ variant }, at) => {
    const config = configs[at];
    const label = labels[at]!;
    const unknown = { steps: null, epochs: null, parameters: null, seconds: null, memoryBytes: null };
    if (!config) return { variant, options: {}, label, ...unknown };
    const { steps, epochs, parameters, seconds, memoryBytes } = estimator.of(config, data);
    return {
      variant,
      options: { ...config.options },
      label,
      steps,
      epochs,
      parameters,
      seconds,
      memoryBytes,
    };
  });
}

function problemOf(
  check: () => unknown,
  group: number | null = null,
  field: string | null = null,
): PlanProblem[] {
  try {
    check();
    return [];
  } catch (error) {
    return [{ ...told(error), group, field }];
  }
}

/** As the window shows it. */
function told(error: unknown): Pick<PlanProblem, 'code' | 'message' | 'hint'> {
  const { code, message, hint } = refusal(toRefractError(error));
  return { code, message, hint };
}
