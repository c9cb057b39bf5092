/** @file `refract doctor`: what this installation has. */
import { diagnose, homeFolder } from '../../workbench/index.ts';
import type { Command } from '../command.ts';

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'show what this installation has',
  usage: '',
  positionals: [0, 0],
  options: {},
  async run({ terminal }, { options }) {
    const found = await diagnose(homeFolder(options['home'] as string | undefined));
    const { kernels } = found;
    const lines = {
      Node: found.node,
      onnxruntime: found.onnxruntime ?? 'does not load',
      'ONNX providers': found.providers.join(', '),
      'native operators': kernels.mode === 'native' ? `yes (${kernels.isa})` : `no: ${kernels.reason}`,
      CUDA: found.cuda.available ? 'yes' : `no: ${found.cuda.reason}`,
      Electron: found.electron ?? 'no binary found',
      Chromium: found.chromium ?? 'none found',
      home: found.home,
    };
    for (const [name, value] of Object.entries(lines)) terminal.print(`${name.padEnd(17)} ${value}`);
    return found;
  },
};
