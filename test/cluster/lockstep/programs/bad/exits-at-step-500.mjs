import { WellBehavedNode } from './well-behaved.mjs';

/** Ends with status 3 in the 500th step of a life, after it has sent what belongs to the step. */
class Exits extends WellBehavedNode {
  idle(ran) {
    if (this.steps === 500) process.exit(3);
    super.idle(ran);
  }
}

new Exits().run();
