/**
 * @file Experiments: several groups, each with several seeds, trained alike and compared. A group is a variant with
 * options, so that one variant may stand in an experiment several times (refractory k = 1, 2, 4, 8).
 */
import { z } from 'zod';
import { call, count, id, ids, list, name, noArguments, nothing, problem, scalar, time } from './common.ts';

/** Options by name. */
const options = z.record(z.string().max(100), scalar);

/** What is compared with what. */
const group = z.strictObject({ variant: z.string().max(100), options: options.default({}) });

/** How every run of an experiment is trained. Titles, units and texts are for forms. */
export const trainSettings = z.strictObject({
  epochs: z
    .int()
    .min(1)
    .max(1_000_000)
    .exactOptional()
    .meta({ title: 'Epochs', description: 'Passes over the training samples; 5 unless steps are given.' }),
  steps: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .exactOptional()
    .meta({ title: 'Steps', description: 'Optimizer steps, instead of epochs.' }),
  batch: z.int().min(1).max(65_536).exactOptional().meta({
    title: 'Batch size',
    unit: 'samples',
    description: 'Samples in one optimizer step; 128 if left open.',
  }),
  lr: z
    .number()
    .gt(0)
    .max(1000)
    .exactOptional()
    .meta({ title: 'Learning rate', description: 'Of the optimizer; 0.002 if left open.' }),
  shuffle: z
    .boolean()
    .exactOptional()
    .meta({ title: 'Shuffle', description: 'Take the samples in a new order each epoch.' }),
  limitTrain: z.int().min(1).exactOptional().meta({
    title: 'Training samples',
    unit: 'samples',
    description: 'Only the first so many; all if left open.',
  }),
  limitTest: z.int().min(1).exactOptional().meta({
    title: 'Test samples',
    unit: 'samples',
    description: 'Only the first so many; all if left open.',
  }),
  threads: z
    .int()
    .min(1)
    .max(1024)
    .exactOptional()
    .meta({ title: 'Threads', description: 'One a physical core if left open.' }),
});

/** An experiment as a person chooses it. */
export const experimentRequest = z.strictObject({
  /** Made from the groups and the data set if absent. */
  name: name.exactOptional(),
  datasetId: id,
  groups: z.array(group).min(1).max(200),
  seeds: z
    .array(
      z
        .int()
        .min(0)
        .max(2 ** 31 - 1),
    )
    .min(1)
    .max(1000),
  /** For every group that has them; one that no group has is a problem. A group's own options come first. */
  options: options.default({}),
  settings: trainSettings.default({}),
});
export type ExperimentRequest = z.infer<typeof experimentRequest>;

/** What one group comes to. */
const plannedGroup = z.strictObject({
  variant: z.string(),
  /** Complete, with defaults. Empty where the group has a problem. */
  options,
  /** What tells it from the other groups: "lif-refractory, k = 4". */
  label: z.string(),
  /** Of one run. Null where the group has a problem. */
  steps: count.nullable(),
  epochs: z.number().nullable(),
  parameters: count.nullable(),
  seconds: z.number().nullable(),
  memoryBytes: z.number().nullable(),
});

const experimentPlan = z.strictObject({
  /** What it is called: as it was asked for or, where no name was given, made from the groups and the data set. */
  name: z.string(),
  groups: list(plannedGroup),
  /** In the order in which they train: seeds go round first. `group` is the place in `groups`. */
  runs: list(z.strictObject({ group: count, seed: count })),
  /** Until all runs are done, as many side by side as the machine has room for; null while there are problems. */
  seconds: z.number().nullable(),
  /** Where the time comes from: this machine's own runs, or typical machines until there are any. */
  basis: z.enum(['measured', 'typical']),
  /** Of the largest run; what this machine has in all, and whether that is enough. */
  memory: z.strictObject({ bytes: z.number().nullable(), totalBytes: z.number(), fits: z.boolean() }),
  /** What must be put right before it can start; shown at the group and the field. */
  problems: list(z.strictObject({ ...problem.shape, group: count.nullable(), field: z.string().nullable() })),
  /** What is allowed and changes nothing ("momentum has no effect with adam"), at the group or, null, common to all. */
  notes: list(z.strictObject({ message: z.string(), group: count.nullable(), field: z.string() })),
});

const experiment = z.strictObject({
  id,
  name: z.string(),
  createdAt: time,
  deletedAt: time.nullable(),
  /** Runs that are not deleted. */
  runs: count,
});

const template = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** What it finds out, in a sentence or two. */
  description: z.string(),
  request: experimentRequest,
});

export const experimentCalls = {
  /** Problems of the choices are part of the plan; only a data set that is not there is an error. */
  'experiments.plan': call(experimentRequest, experimentPlan),
  /** Queues every run. Refused like the plan's first problem. */
  'experiments.start': call(experimentRequest, z.strictObject({ experimentId: id, runIds: list(id) })),
  'experiments.list': call(
    z.strictObject({ includeDeleted: z.boolean().default(false) }),
    z.strictObject({ experiments: list(experiment) }),
  ),
  'experiments.get': call(
    z.strictObject({ id }),
    z.strictObject({
      experiment,
      /** As it was chosen, for "start again with changes"; null if it was started from the command line. */
      request: experimentRequest.nullable(),
      runIds: list(id),
    }),
  ),
  'experiments.rename': call(z.strictObject({ id, name }), experiment),
  /** The runs stay. */
  'experiments.delete': call(z.strictObject({ ids }), nothing),
  'experiments.restore': call(z.strictObject({ ids }), nothing),
  /** Requests that are ready to start. Those whose data set is not there are left out. */
  'experiments.templates': call(noArguments, z.strictObject({ templates: list(template) })),
};
