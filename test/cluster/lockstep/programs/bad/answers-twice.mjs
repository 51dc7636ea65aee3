import { WellBehavedNode } from './well-behaved.mjs';

/** Answers every client twice, the init as well. */
class AnswersTwice extends WellBehavedNode {
  send(dest, body) {
    super.send(dest, body);
    if ('in_reply_to' in body) super.send(dest, body);
  }
}

new AnswersTwice().run();
