/** @file Makes a home folder with a long history: `npm run -s large-home -- FOLDER [RUNS [POINTS]]`. */
import { makeLargeHome } from './large-home.ts';

const [home, runs = '10000', points = '100'] = process.argv.slice(2);
if (!home) {
  process.stderr.write('Name a folder that has no history yet: make-large-home.ts FOLDER [RUNS [POINTS]]\n');
  process.exit(2);
}
makeLargeHome({ home, runs: Number(runs), points: Number(points) });
