import { WellBehavedNode } from './well-behaved.mjs';

/** Says what is no hello when it is started again. It takes no requests. */
class GarbledSecondLife extends WellBehavedNode {
  obey(line) {
    if (line.ctl === 'hello' && line.life > 0) this.print('recovering from disk\n');
    super.obey(line);
  }

  answerTo(body) {
    return body.type === 'init' ? { type: 'init_ok' } : { type: 'error', code: 11, text: 'nobody leads' };
  }
}

new GarbledSecondLife().run();
