import { WellBehavedNode } from './well-behaved.mjs';

/** Sends one more message in its 20th step after it has said that it waits. */
class PrintsAfterIdle extends WellBehavedNode {
  idle(ran) {
    super.idle(ran);
    if (this.steps === 20) this.send(this.others[0], { type: 'greeting' });
  }
}

new PrintsAfterIdle().run();
