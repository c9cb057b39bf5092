/** @file The installation: version, what it has, licences. */
import { z } from 'zod';
import { call, id, list, noArguments, time } from './common.ts';

const about = z.strictObject({
  contractVersion: z.int(),
  /** Changes with every start of the workbench: a page that sees another one has to load everything anew. */
  session: z.string(),
  version: z.string(),
  /** With the commit where it runs from a checkout. */
  codeVersion: z.string(),
  home: z.string(),
  platform: z.string(),
  node: z.string(),
  cpu: z.string(),
  cores: z.number(),
  memoryBytes: z.number(),
  startedAt: time,
});

const diagnosis = z.strictObject({
  node: z.string(),
  onnxruntime: z.string().nullable(),
  providers: list(z.string()),
  kernels: z.strictObject({
    mode: z.string(),
    isa: z.string().exactOptional(),
    reason: z.string().exactOptional(),
  }),
  electron: z.string().nullable(),
  chromium: z.string().nullable(),
  cuda: z.strictObject({
    available: z.boolean(),
    /** All of it in a sentence or two, with what to do. */
    reason: z.string(),
    /** What CUDA needs, each with where it is, or what is missing and how to get it. */
    parts: list(
      z.strictObject({ name: z.string(), found: z.boolean(), detail: z.string(), hint: z.string() }),
    ),
    /** Whether `system.installCuda` could bring the provider that is missing. */
    canInstall: z.boolean(),
  }),
  home: z.string(),
});

const licence = z.strictObject({
  name: z.string(),
  version: z.string(),
  /** SPDX, as the package says. */
  licence: z.string(),
});

export const systemCalls = {
  'system.about': call(noArguments, about),
  /** Starts an engine process: takes about a second. */
  'system.doctor': call(noArguments, diagnosis),
  /** Fetches onnxruntime's CUDA provider (180 MB), verifies it and puts it in place, as a job that can be cancelled. */
  'system.installCuda': call(noArguments, z.strictObject({ jobId: id })),
  /** Of Refract and every package that it ships. */
  'system.licences': call(noArguments, z.strictObject({ licences: list(licence) })),
  'system.licenceText': call(
    z.strictObject({ name: z.string().min(1).max(214) }),
    z.strictObject({ text: z.string() }),
  ),
};
