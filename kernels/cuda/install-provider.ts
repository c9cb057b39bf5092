/** @file `npm run cuda:install [-- ARCHIVE]`: gets onnxruntime's CUDA provider, and says what CUDA still lacks. */
import { detectCuda } from './detect.ts';
import { installProvider } from './provider.ts';

const note = (message: string) => process.stderr.write(`${message}\n`);
try {
  note(await installProvider({ archive: process.argv[2], note }));
  for (const { name, found, detail, hint } of detectCuda().parts) {
    note(`${found ? 'found' : 'missing'}: ${name}: ${detail}${found ? '' : `. ${hint}`}`);
  }
} catch (error) {
  note((error as Error).message);
  process.exitCode = 1;
}
