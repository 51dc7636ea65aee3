import { WellBehavedNode } from './well-behaved.mjs';

/** Sends one more message some time after it has said that it waits, and then says so on stderr. */
class PrintsLate extends WellBehavedNode {
  idle(ran) {
    super.idle(ran);
    setTimeout(() => {
      this.send(this.others[0], { type: 'greeting' });
      process.stderr.write('sent\n');
    }, 5);
  }
}

new PrintsLate().run();
