import { WellBehavedNode } from './well-behaved.mjs';

/** Its clock goes back by 1 ms in the first step from the 20th on in which it is not at the beginning. */
class SetsClockBack extends WellBehavedNode {
  idle(ran) {
    if (this.steps >= 20 && this.now > 0) this.now = Math.max(0, this.now - 1_000_000);
    super.idle(ran);
  }
}

new SetsClockBack().run();
