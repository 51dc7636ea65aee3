import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { WellBehavedNode } from './bad/well-behaved.mjs';

const [version] = process.argv.slice(2);

/**
 * The first node has the values, in a file; the others hand requests on. A greeting's type names the versions that ran on
 * the folder. Version `forgetful` does not read the values, and `strict` ends when another version was there before.
 */
class Versions extends WellBehavedNode {
  init({ node_id, node_ids }) {
    super.init({ node_id, node_ids });
    this.store = node_ids[0];
    const { versions, values } = existsSync('kept.json')
      ? JSON.parse(readFileSync('kept.json', 'utf8'))
      : { versions: [], values: [] };
    if (version === 'strict' && versions.some((other) => other !== version)) {
      process.stderr.write(`cannot read what version ${versions.at(-1)} wrote\n`);
      process.exit(4);
    }
    this.versions = [...versions, version];
    this.values = new Map(version === 'forgetful' ? [] : values);
    this.keep();
  }

  receive(src, body) {
    if (body.type !== 'init' && this.name !== this.store) {
      this.write({ src, dest: this.store, body });
      return 0;
    }
    const ran = super.receive(src, body);
    this.keep();
    return ran;
  }

  send(dest, body) {
    super.send(dest, body.type === 'greeting' ? { type: this.versions.join(' then ') } : body);
  }

  keep() {
    writeFileSync('kept.json', JSON.stringify({ versions: this.versions, values: [...this.values] }));
  }
}

new Versions().run();
