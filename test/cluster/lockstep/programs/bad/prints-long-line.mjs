import { WellBehavedNode } from './well-behaved.mjs';

const LENGTH = 10 * 1024 * 1024;

/** Sends a message of 10 MB in its 20th step. */
class PrintsLongLine extends WellBehavedNode {
  idle(ran) {
    if (this.steps === 20) this.send(this.others[0], { type: 'greeting', text: 'x'.repeat(LENGTH) });
    super.idle(ran);
  }
}

new PrintsLongLine().run();
