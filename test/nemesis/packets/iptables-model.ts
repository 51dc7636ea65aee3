import assert from 'node:assert/strict';

/** Rules of the chains of one namespace's tables, as iptables-restore leaves them. */
export class IptablesModel {
  readonly #chains = new Map<string, string[]>();

  constructor(initial: Readonly<Record<string, readonly string[]>>) {
    for (const [chain, rules] of Object.entries(initial)) this.#chains.set(chain, [...rules]);
  }

  /** Applies a script the way `iptables-restore --noflush` does: all of it, or an exception. */
  restore(script: string): void {
    let table = '';
    for (const line of script.split('\n')) {
      if (line.startsWith('*')) table = line.slice(1);
      else if (line.startsWith(':')) this.#chains.set(`${table}/${line.slice(1).split(' ')[0] ?? ''}`, []);
      else if (line !== 'COMMIT' && line !== '') this.#command(table, line);
    }
  }

  get content(): Record<string, string[]> {
    return Object.fromEntries([...this.#chains].map(([chain, rules]) => [chain, [...rules]] as const));
  }

  #command(table: string, line: string): void {
    const [verb, chain, ...rest] = line.split(' ');
    const name = `${table}/${chain ?? ''}`;
    const rules = this.#chains.get(name);
    assert.ok(rules, `no chain ${name}`);
    const rule = rest.join(' ');
    if (verb === '-A') rules.push(rule);
    else if (verb === '-I') rules.unshift(rule);
    else if (verb === '-F') rules.length = 0;
    else if (verb === '-D') assert.notEqual(rules.indexOf(rule), -1, `no rule ${line}`);
    else if (verb === '-X') this.#removeChain(table, chain ?? '', name, rules);
    else assert.fail(`unexpected ${line}`);
    if (verb === '-D') rules.splice(rules.indexOf(rule), 1);
  }

  #removeChain(table: string, chain: string, name: string, rules: readonly string[]): void {
    assert.equal(rules.length, 0, `${name} is not empty`);
    for (const [other, content] of this.#chains) {
      if (other.startsWith(`${table}/`)) assert.ok(!content.includes(`-j ${chain}`), `${name} is in use by ${other}`);
    }
    this.#chains.delete(name);
  }
}
