import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execa } from 'execa';
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../../harness/core/errors.ts';
import { Catalogue } from '../../../harness/serve/catalogue.ts';
import type { ListedRun } from '../../../reports/site/listed.ts';
import { makeOut, makeRunFolder, writeJson } from './folders.ts';

const ID = 'raft-partitions-7-20260114T101500';

describe('Catalogue', () => {
  let out: string;
  beforeEach(() => (out = makeOut()));
  afterEach(() => rmSync(out, { recursive: true }));

  function only(): ListedRun {
    const { runs } = Catalogue.of(out).list();
    assert.equal(runs.length, 1);
    return runs[0] as ListedRun;
  }

  it('says of a run what its files say', () => {
    makeRunFolder(out, ID, { seed: '9', build: 'verdi' });
    assert.deepEqual(only(), {
      id: ID,
      name: 'raft-partitions',
      system: 'raft',
      build: 'verdi',
      engine: 'sim',
      seed: '9',
      started: '2026-01-14T10:15:00.000Z',
      state: 'pass',
      report: true,
    });
    writeJson(join(out, ID, 'environment.json'), { started: '2026-01-14T10:15:00.345Z' });
    assert.equal(only().started, '2026-01-14T10:15:00.345Z');
  });

  it('lists runs without a verdict, and damaged ones with what is wrong', async () => {
    const directory = makeRunFolder(out, ID);
    const verdict = join(directory, 'verdict.json');
    truncateSync(verdict, 100);
    assert.deepEqual([only().state, only().damage], ['damaged', 'verdict.json is not JSON, or only a part of it']);
    writeJson(verdict, { verdict: 'great' });
    assert.match(only().damage ?? '', /^verdict\.json is not as it should be: verdict: expected one of pass, unknown/);
    rmSync(verdict);
    await execa('mkfifo', [verdict]);
    assert.deepEqual(
      [only().state, only().damage],
      ['damaged', 'verdict.json cannot be read: is not an ordinary file'],
    );
    rmSync(verdict);
    assert.equal(only().state, 'unjudged');
    writeFileSync(join(directory, 'plan.json'), '{"spec":{"name":"x"}}');
    assert.match(only().damage ?? '', /^plan\.json is not as it should be: spec\.system/);
    rmSync(join(directory, 'plan.json'));
    const { name, system, state, damage } = only();
    assert.deepEqual([name, system, state, damage], ['raft-partitions-7', '?', 'damaged', 'plan.json is missing']);
  });

  it('says of a run that did not pass what was found, where its verdict is whole', () => {
    const verdict = join(makeRunFolder(out, ID), 'verdict.json');
    const document = JSON.parse(readFileSync(verdict, 'utf8')) as { checks: object[] };
    const failed = { name: 'linearizable', verdict: 'fail', reason: 'stale-read', summary: 's', evidence: null };
    writeJson(verdict, { ...document, verdict: 'fail', checks: [failed] });
    assert.deepEqual([only().state, only().found], ['fail', 'Stale read']);
    const witness = { operations: [null], sentence: 's' };
    for (const check of [{ ...failed, reason: 'lost-write', evidence: { witness } }, { name: 'linearizable' }]) {
      writeJson(verdict, { ...document, verdict: 'fail', checks: [check] });
      assert.deepEqual([only().state, only().found], ['fail', undefined]);
    }
  });

  it('lists folders about runs, and nothing else', () => {
    mkdirSync(join(out, 'campaign-x-20260114T020000'));
    writeJson(join(out, 'campaign-x-20260114T020000', 'campaign.json'), {
      verdict: 'fail',
      sentences: ['2 jobs failed.'],
    });
    mkdirSync(join(out, 'compare-y'));
    writeFileSync(join(out, 'compare-y', 'comparison.json'), '{');
    for (const name of ['hunt-1', '.git']) mkdirSync(join(out, name));
    writeFileSync(join(out, 'index.jsonl'), '');
    writeFileSync(join(out, 'hunt-1', 'report.html'), '');
    makeRunFolder(join(out, 'hunt-1'), 'hidden');
    symlinkSync(join(out, 'hunt-1', 'hidden'), join(out, 'linked'));
    const { runs, groups } = Catalogue.of(out).list();
    assert.deepEqual(runs, []);
    assert.deepEqual(
      groups.map(({ id, kind, state, line }) => [id, kind, state, line]),
      [
        ['campaign-x-20260114T020000', 'campaign', 'fail', '2 jobs failed.'],
        ['compare-y', 'comparison', 'damaged', 'comparison.json is not JSON, or only a part of it'],
      ],
    );
    assert.equal(groups[0]?.started, '2026-01-14T02:00:00.000Z');
  });

  it('sees runs begin, end, change and go', () => {
    const catalogue = Catalogue.of(out);
    const states = (): string[] => catalogue.list().runs.map(({ id, state }) => `${id} ${state}`);
    assert.deepEqual(states(), []);
    const directory = makeRunFolder(out, ID);
    const verdict = join(directory, 'verdict.json');
    renameSync(verdict, join(out, 'later'));
    assert.deepEqual(states(), [`${ID} unjudged`]);
    renameSync(join(out, 'later'), verdict);
    assert.deepEqual(states(), [`${ID} pass`]);
    writeJson(`${verdict}.partial`, { verdict: 'fail' });
    renameSync(`${verdict}.partial`, verdict);
    assert.deepEqual(states(), [`${ID} fail`]);
    assert.equal(catalogue.directoryOf(ID), directory);
    rmSync(directory, { recursive: true });
    assert.deepEqual(states(), []);
    assert.equal(catalogue.directoryOf(ID), undefined);
  });

  it('does not read again what did not change', () => {
    const directory = makeRunFolder(out, ID);
    const old = new Date('2026-01-14T10:16:00Z');
    utimesSync(directory, old, old);
    const catalogue = Catalogue.of(out);
    assert.equal(catalogue.list().runs[0]?.state, 'pass');
    // Written over in place, as no run does it, so that the folder's time is what it was.
    writeJson(join(directory, 'verdict.json'), { verdict: 'fail' });
    assert.equal(catalogue.list().runs[0]?.state, 'pass');
    const later = new Date('2026-01-14T10:17:00Z');
    utimesSync(directory, later, later);
    assert.equal(catalogue.list().runs[0]?.state, 'fail');
  });

  it('takes the folders that somebody names', () => {
    const [one, other] = ['a', 'b'].map((name) => makeRunFolder(out, join(name, ID))) as [string, string];
    assert.deepEqual(
      Catalogue.named([one, `${one}/`])
        .list()
        .runs.map(({ id }) => id),
      [ID],
    );
    assert.equal(Catalogue.named([other]).directoryOf(ID), other);
    assert.throws(() => Catalogue.named([one, other]), InputError);
    assert.throws(() => Catalogue.named([out]), InputError);
    assert.throws(() => Catalogue.named([join(out, 'none')]), InputError);
  });

  it('refuses a folder that is not there', () => {
    assert.throws(() => Catalogue.of(join(out, 'none')), /none: there is no such folder/);
    writeFileSync(join(out, 'file'), '');
    assert.throws(() => Catalogue.of(join(out, 'file')), InputError);
  });
});
