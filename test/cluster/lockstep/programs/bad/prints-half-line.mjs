import { WellBehavedNode } from './well-behaved.mjs';

/** Ends with status 0 in the middle of a line, in its 20th step. */
class PrintsHalfLine extends WellBehavedNode {
  idle(ran) {
    if (this.steps === 20) {
      this.print('{"src":"n1","dest":');
      process.exit(0);
    }
    super.idle(ran);
  }
}

new PrintsHalfLine().run();
