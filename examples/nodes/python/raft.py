#!/usr/bin/env python3
"""A key-value store on Raft, for Maelstrom's workload lin-kv: read, write and cas by key.

One thread waits in select for the next line or the next deadline. Term, vote and log are files in the working directory.
Followers pass requests on to the leader they know of.
With `--bug forget-vote` the vote of a term is not written down, so a node that is restarted may vote twice in it.
"""

import argparse
import json
import os
import random
import select
import sys
import time

ELECTION_TIMEOUT = 0.3  # s; up to twice as long
HEARTBEAT = 0.1  # s


class Storage:
    """What survives a crash. Entry 0 of the log is there from the beginning, which spares special cases."""

    def __init__(self, keep_vote):
        self.keep_vote = keep_vote
        self.term, self.vote = 0, None
        self.log = [{'term': 0}]
        if os.path.exists('term.json'):
            with open('term.json') as file:
                self.term, self.vote = json.load(file)
        if os.path.exists('log.jsonl'):
            with open('log.jsonl') as file:
                self.log += [json.loads(line) for line in file if line.endswith('\n')]
            self.truncate(len(self.log))

    def set_term(self, term, vote):
        self.term, self.vote = term, vote
        self.replace('term.json', json.dumps([term, vote if self.keep_vote else None]))

    def last(self):
        return {'last_term': self.log[-1]['term'], 'last_index': len(self.log) - 1}

    def append(self, entries):
        self.log += entries
        with open('log.jsonl', 'a') as file:
            file.writelines(json.dumps(entry) + '\n' for entry in entries)
            file.flush()
            os.fsync(file.fileno())

    def truncate(self, length):
        del self.log[length:]
        self.replace('log.jsonl', ''.join(json.dumps(entry) + '\n' for entry in self.log[1:]))

    @staticmethod
    def replace(name, text):
        with open(name + '.new', 'w') as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name + '.new', name)


class KeyValueStore:
    """The replicated state. A request that comes a second time is answered as before and not executed again."""

    def __init__(self):
        self.values = {}
        self.answers = {}

    def apply(self, request):
        identity = (request['client'], request['msg_id'])
        if identity not in self.answers:
            self.answers[identity] = self.execute(request['type'], request['key'], request)
        return self.answers[identity]

    def execute(self, kind, key, request):
        if kind != 'write' and key not in self.values:
            return {'type': 'error', 'code': 20, 'text': 'key does not exist'}
        if kind == 'read':
            return {'type': 'read_ok', 'value': self.values[key]}
        if kind == 'cas' and self.values[key] != request['from']:
            return {'type': 'error', 'code': 22, 'text': f'the value is {self.values[key]}'}
        self.values[key] = request['value' if kind == 'write' else 'to']
        return {'type': kind + '_ok'}


class Raft:
    def __init__(self, bug):
        self.disk = Storage(keep_vote=bug != 'forget-vote')
        self.store = KeyValueStore()
        self.node_id, self.others = None, []
        self.role, self.leader, self.deadline = 'follower', None, None
        self.commit_index = self.last_applied = 0
        self.votes, self.next_index, self.match_index = set(), {}, {}

    def run(self):
        unfinished = b''
        while True:
            timeout = None if self.deadline is None else max(0, self.deadline - time.monotonic())
            if select.select([0], [], [], timeout)[0]:
                data = os.read(0, 65536)
                if not data:
                    return
                *lines, unfinished = (unfinished + data).split(b'\n')
                for line in lines:
                    message = json.loads(line)
                    getattr(self, 'on_' + message['body']['type'])(message['src'], message['body'])
            if self.deadline is not None and time.monotonic() >= self.deadline:
                self.replicate() if self.role == 'leader' else self.campaign()

    def send(self, dest, body, src=None):
        print(json.dumps({'src': src or self.node_id, 'dest': dest, 'body': body}), flush=True)

    def on_init(self, src, body):
        self.node_id = body['node_id']
        self.others = [node for node in body['node_ids'] if node != self.node_id]
        self.send(src, {'type': 'init_ok', 'in_reply_to': body['msg_id']})
        self.wait_for_leader()

    def wait_for_leader(self):
        self.deadline = time.monotonic() + ELECTION_TIMEOUT * (1 + random.random())

    def campaign(self):
        self.disk.set_term(self.disk.term + 1, self.node_id)
        self.role, self.leader = 'candidate', None
        self.votes = {self.node_id}
        self.wait_for_leader()
        for node in self.others:
            self.send(node, {'type': 'request_vote', 'term': self.disk.term, **self.disk.last()})
        self.count_votes()

    def see_term(self, term):
        """A later term ends whatever this node was doing in its own."""
        if term > self.disk.term:
            self.disk.set_term(term, None)
            if self.role == 'leader':
                self.wait_for_leader()
            self.role, self.leader = 'follower', None

    def on_request_vote(self, src, body):
        self.see_term(body['term'])
        mine = self.disk.last()
        up_to_date = (body['last_term'], body['last_index']) >= (mine['last_term'], mine['last_index'])
        granted = body['term'] == self.disk.term and self.disk.vote in (None, src) and up_to_date
        if granted:
            self.disk.set_term(self.disk.term, src)
            self.wait_for_leader()
        self.send(src, {'type': 'request_vote_ok', 'term': self.disk.term, 'granted': granted})

    def on_request_vote_ok(self, src, body):
        self.see_term(body['term'])
        if self.role == 'candidate' and body['term'] == self.disk.term and body['granted']:
            self.votes.add(src)
            self.count_votes()

    def count_votes(self):
        if 2 * len(self.votes) > len(self.others) + 1:
            print('leader in term', self.disk.term, file=sys.stderr)
            self.role, self.leader = 'leader', self.node_id
            self.next_index = {node: len(self.disk.log) for node in self.others}
            self.match_index = {node: 0 for node in self.others}
            # Entries of earlier terms are committed by one of this term, so there has to be one.
            self.propose(None)

    def propose(self, request):
        self.disk.append([{'term': self.disk.term, 'request': request}])
        self.replicate()
        self.advance_commit_index()

    def replicate(self):
        self.deadline = time.monotonic() + HEARTBEAT
        for node in self.others:
            self.send_entries(node)

    def send_entries(self, node):
        previous = self.next_index[node] - 1
        body = {'type': 'append_entries', 'term': self.disk.term, 'commit': self.commit_index}
        body.update(previous=previous, previous_term=self.disk.log[previous]['term'])
        self.send(node, {**body, 'entries': self.disk.log[previous + 1 :]})

    def on_append_entries(self, src, body):
        self.see_term(body['term'])
        match = None
        if body['term'] == self.disk.term:
            self.role, self.leader = 'follower', src
            self.wait_for_leader()
            match = self.accept(body)
        length = len(self.disk.log)
        self.send(src, {'type': 'append_entries_ok', 'term': self.disk.term, 'match': match, 'length': length})

    def accept(self, body):
        """Up to which index the log now is as the leader's; None if it is not known to be anywhere."""
        log, previous, entries = self.disk.log, body['previous'], body['entries']
        if previous >= len(log) or log[previous]['term'] != body['previous_term']:
            return None
        for index, entry in enumerate(entries, previous + 1):
            if index < len(log) and log[index]['term'] != entry['term']:
                self.disk.truncate(index)
            if index >= len(log):
                self.disk.append(entries[index - previous - 1 :])
                break
        match = previous + len(entries)
        self.commit(min(body['commit'], match))
        return match

    def on_append_entries_ok(self, src, body):
        self.see_term(body['term'])
        if self.role != 'leader' or body['term'] != self.disk.term:
            return
        if body['match'] is None:
            self.next_index[src] = max(self.match_index[src] + 1, min(self.next_index[src] - 1, body['length']))
            self.send_entries(src)
        else:
            self.match_index[src] = max(self.match_index[src], body['match'])
            self.next_index[src] = max(self.next_index[src], self.match_index[src] + 1)
            self.advance_commit_index()

    def advance_commit_index(self):
        indexes = sorted([len(self.disk.log) - 1, *self.match_index.values()], reverse=True)
        majority = indexes[len(indexes) // 2]
        if self.disk.log[majority]['term'] == self.disk.term:
            self.commit(majority)

    def commit(self, index):
        self.commit_index = max(self.commit_index, index)
        while self.last_applied < self.commit_index:
            self.last_applied += 1
            request = self.disk.log[self.last_applied]['request']
            if request is not None:
                answer = self.store.apply(request)
                if self.role == 'leader':
                    self.send(request['client'], {**answer, 'in_reply_to': request['msg_id']})

    def on_request(self, src, body):
        if self.role == 'leader':
            self.propose({**body, 'client': src})
        elif 'forwarded' in body:
            pass  # The network may have copied it, so nobody can say that it was not executed.
        elif self.leader is not None:
            self.send(self.leader, {**body, 'forwarded': True}, src)
        else:
            self.send(src, {'type': 'error', 'code': 11, 'text': 'no leader', 'in_reply_to': body['msg_id']})

    on_read = on_write = on_cas = on_request


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--bug', choices=['forget-vote'])
    Raft(parser.parse_args().bug).run()
