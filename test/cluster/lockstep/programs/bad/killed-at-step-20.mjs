import { WellBehavedNode } from './well-behaved.mjs';

/** Ends by a signal in its 20th step, as a program does that steps on memory which is not its own. */
class Killed extends WellBehavedNode {
  idle(ran) {
    if (this.steps === 20) {
      process.kill(process.pid, 'SIGSEGV');
      return;
    }
    super.idle(ran);
  }
}

new Killed().run();
