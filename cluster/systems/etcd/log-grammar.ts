import type { LogGrammar } from '../../../harness/core/contracts/system.ts';

/**
 * What members of etcd log of their elections, in all releases from 3.4 on alike. Members are called by their id in hex. A member that
 * votes says so before the vote is on its disk, and may forget it in a crash; so votes are read where they were received,
 * and a candidate's vote for itself, which is received at once, is left out.
 */
export const etcdLogGrammar: LogGrammar = {
  // Releases before 3.4 write no JSON, and say of their elections only in which second they were: too little for an order.
  time: /"ts":"([^"]+)"/,
  self: /\b([0-9a-f]{1,16}) became follower at term \d+/,
  events: [
    { event: 'leader', pattern: /\b(?<node>[0-9a-f]{1,16}) became leader at term (?<term>\d+)/ },
    {
      event: 'vote',
      pattern:
        /\b(?<candidate>[0-9a-f]{1,16}) received MsgVoteResp from (?!\k<candidate>\b)(?<node>[0-9a-f]{1,16}) at term (?<term>\d+)/,
    },
  ],
};
