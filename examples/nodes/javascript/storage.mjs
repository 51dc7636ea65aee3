// What a node must not forget, in files of the working directory. A killed process loses nothing that it has written; a
// machine that loses its power would, and then every write here would have to wait for the disk (fsync).
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Term, vote and entries, as they are on disk. Entries are counted from 1; a file is replaced in one piece. */
export class Storage {
  term = 0;
  votedFor = null;
  entries = [];

  constructor() {
    if (existsSync('term.json')) Object.assign(this, JSON.parse(readFileSync('term.json', 'utf8')));
    if (!existsSync('log.jsonl')) return;
    const lines = readFileSync('log.jsonl', 'utf8').split('\n');
    // What follows the last newline was cut off by a kill, before anyone was told of it.
    this.entries = lines.slice(0, -1).map((line) => JSON.parse(line));
    if (lines.at(-1) !== '') this.#rewrite();
  }

  setTerm(term, votedFor) {
    Object.assign(this, { term, votedFor });
    replaceFile('term.json', JSON.stringify({ term, votedFor }));
  }

  append(entries) {
    this.entries.push(...entries);
    appendFileSync('log.jsonl', linesOf(entries));
  }

  /** Removes all entries from `index` on. */
  truncate(index) {
    this.entries.length = index - 1;
    this.#rewrite();
  }

  get lastIndex() {
    return this.entries.length;
  }

  termAt(index) {
    return index === 0 ? 0 : this.entries[index - 1]?.term;
  }

  #rewrite() {
    replaceFile('log.jsonl', linesOf(this.entries));
  }
}

function replaceFile(path, text) {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

function linesOf(entries) {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}
