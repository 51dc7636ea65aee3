import { WellBehavedNode } from './well-behaved.mjs';

/** Sends what belongs to its 20th step, and then computes without end instead of saying that it waits. */
class Busy extends WellBehavedNode {
  idle(ran) {
    while (this.steps === 20);
    super.idle(ran);
  }
}

new Busy().run();
