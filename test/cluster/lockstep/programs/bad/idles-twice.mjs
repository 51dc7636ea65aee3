import { WellBehavedNode } from './well-behaved.mjs';

/** Says twice that it waits, in its 20th step. */
class IdlesTwice extends WellBehavedNode {
  idle(ran) {
    super.idle(ran);
    if (this.steps === 20) super.idle(ran);
  }
}

new IdlesTwice().run();
