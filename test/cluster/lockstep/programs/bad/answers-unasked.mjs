import { WellBehavedNode } from './well-behaved.mjs';

/** Answers a question of a client that nobody has asked, whenever it greets. */
class AnswersUnasked extends WellBehavedNode {
  tick(to) {
    const ran = super.tick(to);
    if (ran > 0) this.send('c1', { type: 'write_ok', in_reply_to: 1_000_000_000 });
    return ran;
  }
}

new AnswersUnasked().run();
