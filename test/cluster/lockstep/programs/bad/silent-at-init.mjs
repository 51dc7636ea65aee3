import { WellBehavedNode } from './well-behaved.mjs';

/** Says hello, and nothing more: neither an answer nor that it waits. */
class SilentAtInit extends WellBehavedNode {
  obey(line) {
    if (line.ctl === 'hello') super.obey(line);
  }
}

new SilentAtInit().run();
