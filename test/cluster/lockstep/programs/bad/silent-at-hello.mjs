import { WellBehavedNode } from './well-behaved.mjs';

/** Reads every line, and never says a word. */
class Silent extends WellBehavedNode {
  obey() {}
}

new Silent().run();
