import { WellBehavedNode } from './bad/well-behaved.mjs';

/** The first node has the values; the others hand each request on to it in the client's name, and it answers the client. */
class Proxy extends WellBehavedNode {
  init({ node_id, node_ids }) {
    super.init({ node_id, node_ids });
    this.store = node_ids[0];
    this.next = null;
  }

  receive(src, body) {
    if (body.type === 'init' || this.name === this.store) return super.receive(src, body);
    this.write({ src, dest: this.store, body });
    return 0;
  }
}

new Proxy().run();
