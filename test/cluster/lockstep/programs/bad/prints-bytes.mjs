import { writeSync } from 'node:fs';
import { WellBehavedNode } from './well-behaved.mjs';

/** Writes bytes that are no text, in its 20th step. */
class PrintsBytes extends WellBehavedNode {
  idle(ran) {
    if (this.steps === 20) writeSync(1, Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a]));
    super.idle(ran);
  }
}

new PrintsBytes().run();
