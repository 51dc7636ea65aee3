import { WellBehavedNode } from './well-behaved.mjs';

/** Ends by an exception, exit status 1, while it is initialised. */
class CrashesAtInit extends WellBehavedNode {
  init() {
    throw new Error('this node cannot be initialised');
  }
}

new CrashesAtInit().run();
