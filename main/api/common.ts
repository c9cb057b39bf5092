/** @file What the contract's topics share: ids, numbers, progress, errors, and how a call is described. */
import { z } from 'zod';
import { errorKinds, type ErrorCode } from './errors.ts';

/** One call: what goes in and what comes out. */
export interface CallSpec {
  readonly arguments: z.ZodType;
  readonly result: z.ZodType;
}

/** Describes a call. Arguments are strict objects; an absent argument object counts as an empty one. */
export function call<A extends z.ZodType, R extends z.ZodType>(
  args: A,
  result: R,
): { readonly arguments: A; readonly result: R } {
  return { arguments: args, result };
}

/** A list that nobody changes. */
export const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();

/** No arguments. */
export const noArguments = z.strictObject({});

/** The result of a call that only does something. */
export const nothing = z.null();

/** Ids are opaque: "d-…" data sets, "e-…" experiments, "r-…" runs, "j-…" jobs, "s-…" sources, "f-…" files. */
export const id = z.string().min(1).max(64);

/** Ids of one call. As many as a table has rows. */
export const ids = z.array(id).max(10_000);

/** A name that a person gives. */
export const name = z.string().trim().min(1).max(200);

export const count = z.int().nonnegative();

/** Milliseconds since 1970. */
export const time = z.number();

/** A measured number; null where it is not known, and where it was NaN or infinite (JSON has neither). */
export const measured = z.number().nullable();

/** The value of an option, a setting or a field of a configuration. */
export const scalar = z.union([z.number(), z.string().max(1000), z.boolean()]);
export type Scalar = z.infer<typeof scalar>;

/** Any plain object of JSON. */
export const jsonObject = z.record(z.string(), z.unknown());

/** How far something is. `total` is absent while it is not known. */
export const progress = z.strictObject({
  /** In words: "Reading t10k-images-idx3-ubyte". */
  what: z.string(),
  done: z.number(),
  total: z.number().exactOptional(),
  /** What `done` and `total` count: "bytes", "samples", "steps". */
  unit: z.string(),
});

/** What went wrong, for people and (the code) for programs. */
export const problem = z.strictObject({
  code: z.enum(Object.keys(errorKinds) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  /** What to do about it; may be empty. */
  hint: z.string(),
});

/** A file that the workbench has made and that a host hands to the person: saved as, or downloaded. */
export const madeFile = z.strictObject({
  /** Give it to the client's `save`. Good until the workbench closes. */
  file: id,
  name: z.string(),
  bytes: count,
});

/** Mean, spread and 95 % confidence interval over seeds. What needs more values than there are is null. */
export const description = z.strictObject({
  n: count,
  mean: z.number().nullable(),
  /** With n − 1 in the denominator. */
  sd: z.number().nullable(),
  ci95: z.tuple([z.number(), z.number()]).readonly().nullable(),
});

/** One field of a form. */
export const formOption = z.strictObject({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  unit: z.string().exactOptional(),
  /** The value at which it does nothing: "off" in words. */
  offAt: z.number().exactOptional(),
  type: z.enum(['number', 'integer', 'string', 'boolean']),
  /** Whether it may be a text of one number for each layer, "1/2/4", too. */
  perLayer: z.literal(true).exactOptional(),
  /** Null: left open, such as the steps of a run that is given in epochs. */
  default: scalar.nullable(),
  minimum: z.number().exactOptional(),
  exclusiveMinimum: z.number().exactOptional(),
  maximum: z.number().exactOptional(),
  exclusiveMaximum: z.number().exactOptional(),
  choices: list(z.string()).exactOptional(),
  /** What choices are called, by value; one without a title is called by its value. */
  choiceTitles: z.record(z.string(), z.string()).exactOptional(),
});
