import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mirrorIn } from '../../../../cluster/systems/etcd/debian-archive.ts';

describe('the machine’s Debian mirror', () => {
  it('is the main archive, not security, updates or a vendor', () => {
    const targets = [
      'https://vendor.example/apt|Vendor|stable|main',
      'https://mirror.example/debian-security/|Debian|bookworm-security|main',
      'https://mirror.example/debian/|Debian|bookworm|contrib',
      'https://mirror.example/debian/|Debian|bookworm-updates|main',
      'https://main.example/debian/|Debian|bookworm|main',
    ].join('\n');
    assert.equal(mirrorIn(targets), 'https://main.example/debian/');
  });

  it('is unknown where there is none', () => {
    assert.equal(mirrorIn('http://archive.example/ubuntu/|Ubuntu|noble|main\n'), undefined);
    assert.equal(mirrorIn(''), undefined);
  });
});
