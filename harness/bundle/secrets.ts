/** A text that is replaced, found in whatever a run wrote down. */
export interface SecretPattern {
  readonly what: string;
  readonly pattern: RegExp;
  /** The groups of the pattern around and of the secret: before, the secret, after. */
  readonly parts: (match: RegExpExecArray) => SecretParts | undefined;
}

export interface SecretParts {
  readonly before: string;
  readonly secret: string;
  readonly after: string;
}

/** What keys and flags are called whose values nobody should see. */
const SECRET_WORDS = String.raw`(?:pass(?:word|wd|phrase)|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?)`;
/** From the telling word on; what is before it in a longer name would only cost time. */
const SECRET_NAME = String.raw`${SECRET_WORDS}[A-Za-z0-9_.-]*`;

/** Values that are no secrets whatever their key is called; a number is one only where it is a password. */
const PLAIN_VALUE = /^(?:null|true|false|~|redacted-.*)$/;
const NUMBER = /^-?\d+(?:\.\d+)?$/;

/**
 * Secrets by their form or by what stands before them: `password: x`, `"token":"x"` (also within a JSON text within another),
 * `--secret x`, `https://user:x@host`, `Bearer x`, private keys, and the forms that common services give their tokens.
 */
export const SECRET_PATTERNS: readonly SecretPattern[] = [
  {
    what: 'private key',
    pattern: /(-----BEGIN [A-Z ]*PRIVATE KEY-----)([\s\S]+?)(-----END [A-Z ]*PRIVATE KEY-----)/g,
    parts: ([, before = '', secret = '', after = '']) => ({ before, secret, after }),
  },
  {
    what: 'credentials in an address',
    pattern: /(:\/\/)([^\s/@"'<>\\]+)(@)/g,
    parts: ([, before = '', secret = '', after = '']) => ({ before, secret, after }),
  },
  {
    what: 'bearer token',
    pattern: /(\b(?:Bearer|Authorization:\s*\S+)\s+)([A-Za-z0-9._~+/=-]{12,})/gi,
    parts: ([, before = '', secret = '']) => ({ before, secret, after: '' }),
  },
  {
    what: 'token of a service',
    pattern:
      /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|npm_[A-Za-z0-9]{30,}|A(?:KIA|SIA)[A-Z0-9]{16}|sk-[\w-]{20,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,})/g,
    parts: ([secret]) => ({ before: '', secret, after: '' }),
  },
  {
    what: 'value of a secret key',
    pattern: new RegExp(
      String.raw`(${SECRET_NAME})(\\*["']?)(\s*[:=]\s*)(?:(\\*["'])((?:(?!\4)[^\n])*)(\4)|([^\s"'\\,;{}\[\]<>&]+))`,
      'gi',
    ),
    parts: keyed,
  },
  {
    what: 'value of a secret flag',
    pattern: new RegExp(
      String.raw`(${SECRET_WORDS}(?<=(?<![A-Za-z0-9_.-])--?[A-Za-z0-9_.-]*)[A-Za-z0-9_.-]*(?:[ \t]+|\\*",\s*\\*"))([^\s"'\\,-][^\s"'\\,]*)`,
      'gi',
    ),
    parts: ([, before = '', secret = '']) => ({ before, secret, after: '' }),
  },
];

/** Names of environment variables that hold secrets. */
export const SECRET_VARIABLE = new RegExp(SECRET_WORDS, 'i');

function keyed(match: RegExpExecArray): SecretParts | undefined {
  const [, name = '', end = '', colon = '', quote, quoted, close = '', bare = ''] = match;
  const secret = quoted ?? bare;
  if (secret === '' || PLAIN_VALUE.test(secret)) return undefined;
  if (NUMBER.test(secret) && !/pass/i.test(name)) return undefined;
  const before = `${name}${end}${colon}`;
  if (quote !== undefined) return { before: before + quote, secret, after: close };
  // In JSON a number becomes a text.
  const json = end.endsWith('"') ? end : '';
  return { before: before + json, secret, after: json };
}
