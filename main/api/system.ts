/** @file The installation: version, what it has, licences. */
import { z } from 'zod';
import { call, list, noArguments, time } from './common.ts';

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
  cuda: z.strictObject({ available: z.boolean(), reason: z.string() }),
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
  /** Of Refract and every package that it ships. */
  'system.licences': call(noArguments, z.strictObject({ licences: list(licence) })),
  'system.licenceText': call(
    z.strictObject({ name: z.string().min(1).max(214) }),
    z.strictObject({ text: z.string() }),
  ),
};
