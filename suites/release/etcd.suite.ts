/** Before a release: each release of etcd that is known under partitions and kills, and from one to the next. */
import { describe } from 'mocha';
import { chaos } from '../../harness/mocha.ts';
import { example, seedsOfTheNight } from '../examples.ts';

const RELEASES = ['3.4.23', '3.5.16'];

describe('release: etcd', () => {
  for (const build of RELEASES) {
    chaos.seeds(`${build} survives partitions`, example('etcd-partitions', { build }), seedsOfTheNight(3));
    chaos(`${build} gets a follower back by snapshot`, example('etcd-lag-until-snapshot', { build, seed: 1 }));
    chaos(`${build} changes its members`, example('etcd-membership', { build, seed: 1 }));
  }
  chaos.seeds('3.4 becomes 3.5 under load', example('etcd-rolling-upgrade'), seedsOfTheNight(3));
});
