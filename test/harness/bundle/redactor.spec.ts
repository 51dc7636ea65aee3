import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { Redactor, type RedactorOptions } from '../../../harness/bundle/redactor.ts';

const PERSONAL = {
  homes: ['/home/alice'],
  users: ['alice'],
  hosts: ['nightingale'],
  variables: { REGISTRY_TOKEN: 'open-sesame' },
};

function redactor(options: Partial<RedactorOptions> = {}): Redactor {
  return new Redactor({ personal: PERSONAL, labNetworks: ['10.97.31'], isWordOfRun: () => false, ...options });
}

describe('redacting', () => {
  const cases: Readonly<Record<string, string>> = {
    '"binary":"/home/alice/etcd"': '"binary":"/redacted-home/etcd"',
    '/home/alicella/x': '/redacted-home/x',
    'by alice@nightingale, Alice': 'by redacted-user@redacted-host, redacted-user',
    'malice and nightingales': 'malice and nightingales',
    'pulled with open-sesame': 'pulled with redacted-secret-1',
    'password: hunter2': 'password: redacted-secret-1',
    "password: 'two words'": "password: 'redacted-secret-1'",
    '{"db_password":123456,"x":1}': '{"db_password":"redacted-secret-1","x":1}',
    '{"apiKey":"abc","x":"apiKey"}': '{"apiKey":"redacted-secret-1","x":"apiKey"}',
    '"{\\"secret\\":\\"abc\\"}"': '"{\\"secret\\":\\"redacted-secret-1\\"}"',
    '["--client-token","abc","--level","3"]': '["--client-token","redacted-secret-1","--level","3"]',
    'etcd --password abc --level 3': 'etcd --password redacted-secret-1 --level 3',
    'https://bob:abc@registry.example/v2': 'https://redacted-secret-1@registry.example/v2',
    'Authorization: Basic dXNlcjpwYXNzd29yZA==': 'Authorization: Basic redacted-secret-1',
    ['ghp_' + 'a'.repeat(36)]: 'redacted-secret-1',
    '-----BEGIN EC PRIVATE KEY-----\nMHc\nCAQ\n-----END EC PRIVATE KEY-----':
      '-----BEGIN EC PRIVATE KEY-----redacted-secret-1-----END EC PRIVATE KEY-----',
    'dial 192.168.7.9:2379, 10.97.31.11, 127.0.0.1': 'dial redacted-address-1:2379, 10.97.31.11, 127.0.0.1',
    'from fe80::1ff:fe23:4567:890a at 10:15:00, 02:42:ac:11:00:02':
      'from redacted-address-1 at 10:15:00, redacted-address-2',
    'etcd 3.5.16, step 1.2.3.4.5': 'etcd 3.5.16, step 1.2.3.4.5',
    '{"token":7,"tokens":null,"credentials":true}': '{"token":7,"tokens":null,"credentials":true}',
  };
  for (const [text, expected] of Object.entries(cases)) {
    it(`makes ${JSON.stringify(expected)}`, () => {
      assert.equal(redactor().redact(text, 'log.txt'), expected);
    });
  }

  it('gives equal values equal words, in all files, and is through after one time', () => {
    const subject = redactor();
    const text = 'password=abc 192.0.2.1 token=def password=abc 192.0.2.2';
    const first = subject.redact(text, 'one');
    assert.equal(
      first,
      'password=redacted-secret-1 redacted-address-1 token=redacted-secret-2 password=redacted-secret-1 redacted-address-2',
    );
    assert.equal(
      subject.redact('192.0.2.2 abc password=abc', 'two'),
      'redacted-address-2 abc password=redacted-secret-1',
    );
    assert.equal(subject.redact(first, 'three'), first);
  });

  it('says what was replaced and how often, never what it was', () => {
    const subject = redactor();
    subject.redact('/home/alice/a /home/alice/b open-sesame', 'one');
    subject.redact('/home/alice/c', 'two');
    assert.deepEqual(subject.account(), [
      { what: 'environment variable REGISTRY_TOKEN', by: 'redacted-secret-1', times: 1, files: 1 },
      { what: 'home folder', by: '/redacted-home', times: 3, files: 2 },
    ]);
  });

  it('leaves a name that is a word of the run, and says so; in paths it goes', () => {
    const subject = redactor({ isWordOfRun: (word) => word === 'alice' });
    assert.equal(subject.redact('"alice" in /home/alice/x', 'one'), '"alice" in /redacted-home/x');
    assert.deepEqual(subject.left, ['user name of this machine where it stands alone: it is also a word of the run']);
  });
});
