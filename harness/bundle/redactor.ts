import { isIPv6 } from 'node:net';
import { escapedForPattern } from './escaped.ts';
import type { Personal } from './personal.ts';
import { SECRET_PATTERNS } from './secrets.ts';

/** What was replaced, without saying what it was. */
export interface Redaction {
  readonly what: string;
  /** What stands there now; equal values have equal words. */
  readonly by: string;
  readonly times: number;
  readonly files: number;
}

export interface RedactorOptions {
  readonly personal: Personal;
  /** Addresses that stay: the first three numbers of the lab's networks, such as `10.97.31`. */
  readonly labNetworks: readonly string[];
  /** Whether a word means something in the run, so that its files would not be the same without it. */
  readonly isWordOfRun: (word: string) => boolean;
}

interface Rule {
  readonly what: string;
  readonly pattern: RegExp;
  readonly replace: (match: RegExpExecArray) => Replaced | undefined;
}

interface Replaced {
  readonly before?: string;
  readonly by: string;
  readonly after?: string;
}

interface Count {
  readonly what: string;
  times: number;
  readonly files: Set<string>;
}

/** Shorter names would be found everywhere. */
const SHORTEST_NAME = 3;
const HOME = '/redacted-home';

/**
 * Takes out of texts what says who made them and what opens anything: secrets, home folders, users, machines, addresses. The same
 * value becomes the same word everywhere, so that what was equal stays equal, and the words need no quotes in any format.
 */
export class Redactor {
  readonly #rules: Rule[];
  readonly #counts = new Map<string, Count>();
  readonly #words = new Map<string, string>();
  /** Names that were left where they stand alone, and why. */
  readonly left: readonly string[];

  constructor(options: RedactorOptions) {
    const { personal } = options;
    const names = [
      ...personal.users.map((name) => ({ what: 'user name', name, by: 'redacted-user' })),
      ...personal.hosts.map((name) => ({ what: 'host name', name, by: 'redacted-host' })),
    ];
    const common = names.flatMap((name) => {
      const reason = reasonToLeave(name.name, options);
      return reason === undefined ? [] : [{ ...name, reason }];
    });
    this.left = common.map(({ what, reason }) => `${what} of this machine where it stands alone: ${reason}`);
    this.#rules = [
      ...variableRules(personal, this.#numbered('redacted-secret')),
      ...secretRules(this.#numbered('redacted-secret')),
      ...homeRules(personal),
      ...names.filter((name) => reasonToLeave(name.name, options) === undefined).map(nameRule),
      ...addressRules(options.labNetworks, this.#numbered('redacted-address')),
    ];
  }

  /** @param file where the text is from, for the account */
  redact(text: string, file: string): string {
    return this.#rules.reduce((rest, rule) => this.#apply(rule, rest, file), text);
  }

  /** Replaces a text that follows from what was replaced, such as a digest; it is not counted. */
  alsoReplace(text: string, by: string): void {
    this.#rules.push({ what: '', pattern: new RegExp(escapedForPattern(text), 'g'), replace: () => ({ by }) });
  }

  account(): Redaction[] {
    return [...this.#counts].map(([by, { what, times, files }]) => ({ what, by, times, files: files.size }));
  }

  #apply({ what, pattern, replace }: Rule, text: string, file: string): string {
    const parts: string[] = [];
    let end = 0;
    for (const match of text.matchAll(pattern)) {
      const replaced = replace(match);
      if (replaced === undefined) continue;
      const { before = '', by, after = '' } = replaced;
      parts.push(text.slice(end, match.index), before, by, after);
      end = match.index + match[0].length;
      if (what !== '') this.#count(what, by, file);
    }
    return end === 0 ? text : parts.join('') + text.slice(end);
  }

  #count(what: string, by: string, file: string): void {
    const count = this.#counts.get(by) ?? { what, times: 0, files: new Set() };
    count.times++;
    count.files.add(file);
    this.#counts.set(by, count);
  }

  #numbered(prefix: string): (value: string) => string {
    return (value) => {
      const known = this.#words.get(value);
      if (known !== undefined) return known;
      const taken = [...this.#words.values()].filter((word) => word.startsWith(prefix)).length;
      const word = `${prefix}-${String(taken + 1)}`;
      this.#words.set(value, word);
      return word;
    };
  }
}

/** What speaks against replacing a name everywhere. */
function reasonToLeave(name: string, { isWordOfRun }: RedactorOptions): string | undefined {
  if (name.length < SHORTEST_NAME) return 'it is too short to be told from other words';
  return isWordOfRun(name) ? 'it is also a word of the run' : undefined;
}

/** As they are, and as they are within JSON. */
function variableRules({ variables }: Personal, wordFor: (value: string) => string): Rule[] {
  return Object.entries(variables).map(([name, value]) => {
    const forms = [value, JSON.stringify(value).slice(1, -1)].map(escapedForPattern);
    return {
      what: `environment variable ${name}`,
      pattern: new RegExp([...new Set(forms)].join('|'), 'g'),
      replace: () => ({ by: wordFor(value) }),
    };
  });
}

function secretRules(wordFor: (value: string) => string): Rule[] {
  return SECRET_PATTERNS.map(({ what, pattern, parts }) => ({
    what,
    pattern,
    replace: (match) => {
      const found = parts(match);
      if (found === undefined || found.secret.startsWith('redacted-')) return undefined;
      return { before: found.before, by: wordFor(found.secret), after: found.after };
    },
  }));
}

/** The home of whoever makes the bundle, wherever it is, and homes of others where they usually are. */
function homeRules({ homes }: Personal): Rule[] {
  const end = String.raw`(?![A-Za-z0-9_.-])`;
  return [
    ...homes.map((home) => ({
      what: 'home folder',
      pattern: new RegExp(`${escapedForPattern(home)}${end}`, 'g'),
      replace: () => ({ by: HOME }),
    })),
    {
      what: 'home folder',
      pattern: /(?<![A-Za-z0-9_.-])\/(?:home|Users)\/[A-Za-z0-9_.-]+/g,
      replace: () => ({ by: HOME }),
    },
  ];
}

function nameRule({ what, name, by }: { readonly what: string; readonly name: string; readonly by: string }): Rule {
  const pattern = new RegExp(`(?<![A-Za-z0-9])${escapedForPattern(name)}(?![A-Za-z0-9])`, 'gi');
  return { what, pattern, replace: () => ({ by }) };
}

/** Addresses of machines: those of the lab, of this machine itself and of nobody stay. */
function addressRules(labNetworks: readonly string[], wordFor: (value: string) => string): Rule[] {
  const octet = String.raw`(?:25[0-5]|2[0-4]\d|1?\d?\d)`;
  const four = String.raw`(?<![\d.])(?:${octet}\.){3}${octet}(?!\.?\d)`;
  const six = String.raw`(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])`;
  return [four, six].map((pattern) => ({
    what: 'address outside the lab',
    pattern: new RegExp(pattern, 'g'),
    replace: ([address]) => (isForeign(address, labNetworks) ? { by: wordFor(address) } : undefined),
  }));
}

function isForeign(address: string, labNetworks: readonly string[]): boolean {
  if (address.includes(':')) {
    const hardware = /^(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}$/.test(address);
    return hardware || (isIPv6(address) && !['::', '::1'].includes(address));
  }
  if (/^(?:127\.|0\.0\.0\.0$|255\.255\.)/.test(address)) return false;
  return !labNetworks.includes(address.split('.').slice(0, 3).join('.'));
}
