import { WellBehavedNode } from './well-behaved.mjs';

/** Writes to stdout what was meant for a log, in its second step: once it has started, and whatever comes then. */
class PrintsGarbageSoon extends WellBehavedNode {
  idle(ran) {
    if (this.steps === 2) this.print('waiting for a leader\n');
    super.idle(ran);
  }
}

new PrintsGarbageSoon().run();
