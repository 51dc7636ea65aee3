import { WellBehavedNode } from './well-behaved.mjs';

/** Says hello in a version of the protocol that does not exist. */
class SpeaksVersion2 extends WellBehavedNode {
  hello() {
    this.write({ ctl: 'hello', version: 2, runtime: `node ${process.version}`, timers: 'named', state: 0 });
  }
}

new SpeaksVersion2().run();
