import { WellBehavedNode } from './well-behaved.mjs';

/** Greets a node that does not exist and somebody who is neither node nor client, whenever it greets. */
class SendsToUnknown extends WellBehavedNode {
  init(body) {
    super.init(body);
    this.others.push('n99', 'lin-tso');
  }
}

new SendsToUnknown().run();
