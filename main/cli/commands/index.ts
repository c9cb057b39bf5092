/** @file All commands, in the order of the help. */
import type { Command } from '../command.ts';
import { benchCommand } from './bench.ts';
import { compareCommand } from './compare.ts';
import { datasetsCommand } from './datasets.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { generateCommand } from './generate.ts';
import { importCommand } from './import.ts';
import { exportCommand, predictCommand, weightsCommand } from './results.ts';
import { replayCommand, resumeCommand } from './resume.ts';
import { runsCommand } from './runs.ts';
import { serveCommand } from './serve.ts';
import { startCommand } from './start.ts';
import { trainCommand } from './train.ts';
import { variantsCommand } from './variants.ts';

export const commands: readonly Command[] = [
  startCommand,
  serveCommand,
  demoCommand,
  importCommand,
  generateCommand,
  datasetsCommand,
  variantsCommand,
  trainCommand,
  compareCommand,
  runsCommand,
  resumeCommand,
  replayCommand,
  weightsCommand,
  predictCommand,
  exportCommand,
  benchCommand,
  doctorCommand,
];
