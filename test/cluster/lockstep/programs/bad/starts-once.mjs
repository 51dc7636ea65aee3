import { existsSync, writeFileSync } from 'node:fs';
import { WellBehavedNode } from './well-behaved.mjs';

/** Ends with status 5 when it is told to start where it has been before. */
class StartsOnce extends WellBehavedNode {
  init(body) {
    if (existsSync('started')) {
      process.stderr.write('Error: started before\n    at some place\n');
      process.exit(5);
    }
    writeFileSync('started', '');
    super.init(body);
  }
}

new StartsOnce().run();
