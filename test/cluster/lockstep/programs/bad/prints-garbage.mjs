import { WellBehavedNode } from './well-behaved.mjs';

/** Writes to stdout what was meant for a log, in its 20th step. */
class PrintsGarbage extends WellBehavedNode {
  idle(ran) {
    if (this.steps === 20) this.print('became leader of term 7 {"not": json}\n');
    super.idle(ran);
  }
}

new PrintsGarbage().run();
