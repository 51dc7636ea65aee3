import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../../../harness/core/errors.ts';
import type { Finding } from '../../../../harness/search/hunt/finding.ts';
import { HuntFolder } from '../../../../harness/search/hunt/hunt-folder.ts';
import type { HuntSettings } from '../../../../harness/search/hunt/settings.ts';
import { NO_TALLY } from '../../../../harness/search/hunt/tally.ts';
import { targetOf } from './subjects.ts';

const SETTINGS: HuntSettings = {
  format: 'verdict-hunt/1',
  spec: null,
  target: targetOf('verdi+figure-8'),
  seed: '7',
  strategies: ['pct'],
  sizes: [3, 5],
  liveness: true,
};

describe('harness/search/hunt/hunt-folder', () => {
  let out = '';
  before(() => void (out = mkdtempSync(join(tmpdir(), 'verdict-hunt-'))));
  after(() => rmSync(out, { recursive: true, force: true }));

  it('gives back what was kept in it', () => {
    const folder = HuntFolder.create(out, SETTINGS, new Date());
    folder.add(finding(1, 40, 'a'));
    folder.add(finding(2, 9, 'b'));
    folder.add({ type: 'shrunk', number: 2, nodes: ['n1'], steps: 3, digest: 4, folder: 'small' });
    const progress = { position: 64, tally: { ...NO_TALLY, schedules: 64, excused: { alone: 2 } }, ms: 900 };
    folder.keepProgress(progress);
    const opened = HuntFolder.open(folder.directory);
    assert.deepEqual(opened.settings, SETTINGS);
    assert.deepEqual(opened.progress, progress);
    assert.deepEqual(opened.findings, folder.findings);
    assert.deepEqual(
      opened.findings.map(({ number, shrunk }) => [number, shrunk?.steps]),
      [
        [2, 3],
        [1, undefined],
      ],
    );
    assert.equal(opened.nextNumber, 3);
  });

  it('knows that nodes were processes, and what became of those', () => {
    const lockstep = { seed: 'hunt', program: { kind: 'binary', path: 'raft.py' } } as const;
    const settings = { ...SETTINGS, target: { ...SETTINGS.target, lockstep, host: 'docker' as const } };
    const folder = HuntFolder.create(out, settings, new Date());
    const troubles = { NODE_SILENT: { schedules: 3, first: 'seed 4: n1 said nothing' } };
    folder.keepProgress({ position: 9, tally: { ...NO_TALLY, schedules: 9, troubles }, ms: 5 });
    const opened = HuntFolder.open(folder.directory);
    assert.deepEqual(opened.settings, settings);
    assert.deepEqual(opened.progress.tally.troubles, troubles);
  });

  it('keeps of each signature the finding of the earliest schedule', () => {
    const folder = HuntFolder.create(out, SETTINGS, new Date());
    folder.add(finding(1, 40, 'a'));
    assert.deepEqual([folder.knows('a', 41), folder.knows('a', 39), folder.knows('b', 99)], [true, false, false]);
    folder.add(finding(2, 39, 'a'));
    folder.add({ type: 'superseded', number: 1, by: 2 });
    assert.deepEqual(
      HuntFolder.open(folder.directory).findings.map(({ number }) => number),
      [2],
    );
    assert.equal(folder.nextNumber, 3);
    assert.deepEqual(
      folder.findings.map(({ number }) => number),
      [2],
    );
  });

  it('leaves out a line that was cut off, and goes on after it', () => {
    const folder = HuntFolder.create(out, SETTINGS, new Date());
    folder.add(finding(1, 3, 'ä'));
    const file = join(folder.directory, 'findings.jsonl');
    appendFileSync(file, '{"type":"finding","num');
    const opened = HuntFolder.open(folder.directory);
    assert.equal(opened.findings.length, 1);
    opened.add(finding(2, 5, 'b'));
    assert.equal(HuntFolder.open(folder.directory).findings.length, 2);
    assert.equal(readFileSync(file, 'utf8').split('\n').length, 4);
  });

  it('refuses what is not a hunt’s folder', () => {
    assert.throws(
      () => HuntFolder.open(out),
      (error) => error instanceof InputError && error.message.includes('hunt.json'),
    );
    writeFileSync(join(out, 'hunt.json'), '{"format":"verdict-hunt/1"}');
    assert.throws(() => HuntFolder.open(out), InputError);
  });
});

function finding(number: number, position: number, signature: string): Finding {
  return {
    ...{ type: 'finding', number, position, signature, seed: String(position), kind: 'safety', predicate: signature },
    ...{
      sentence: 's',
      strategy: 'pct',
      system: 'raft',
      build: 'verdi',
      semantics: 'failure',
      nodes: ['n1'],
      steps: 1,
    },
    ...{ digest: 1, folder: 'f' },
  };
}
