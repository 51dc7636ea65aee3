import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { refuseEtcdUpgrade } from '../../cluster/systems/etcd/upgrades.ts';
import { refusedMoves } from '../../nemesis/upgrade-moves.ts';

const cluster = (...builds: readonly string[]) => new Map(builds.map((build, index) => [`n${index + 1}`, build]));

const refused = (builds: ReadonlyMap<string, string>, targets: readonly string[], to: string): string[] => [
  ...refusedMoves(builds, targets, to, refuseEtcdUpgrade).keys(),
];

describe('moves from build to build', () => {
  const OLD = cluster('3.4.23', '3.4.23', '3.4.23');
  const NEW = cluster('3.5.16', '3.5.16', '3.5.16');

  it('are made one after the other by all members of etcd, to the next minor release', () => {
    assert.deepEqual(refused(OLD, ['n2', 'n1', 'n3'], '3.5.16'), []);
    assert.deepEqual(refused(cluster('3.3.25', '3.3.25'), ['n1'], '3.5.16'), ['n1']);
    assert.deepEqual(refused(cluster('3.3.25', '3.4.23', '3.4.23'), ['n2'], '3.5.16'), ['n2']);
  });

  it('lead back only as long as a member is where they lead', () => {
    assert.deepEqual(refused(NEW, ['n1'], '3.4.23'), ['n1']);
    assert.deepEqual(refused(cluster('3.5.16', '3.5.16', '3.4.23'), ['n1', 'n2'], '3.4.23'), []);
  });

  it('depend on those made before them', () => {
    const builds = cluster('3.5.16', '3.4.23', '3.4.23');
    assert.deepEqual(refused(builds, ['n2', 'n3'], '3.5.16'), []);
    assert.deepEqual(refused(new Map([...builds, ['n2', '3.5.16'], ['n3', '3.5.16']]), ['n3'], '3.4.23'), ['n3']);
  });

  it('to what a node runs already are none, and builds without a release are not compared', () => {
    assert.match(refusedMoves(NEW, ['n1'], '3.5.16', refuseEtcdUpgrade).get('n1') ?? '', /runs 3\.5\.16 already/);
    assert.match(refuseEtcdUpgrade('mine', '3.5.16', []) ?? '', /mine is not a release/);
  });
});
